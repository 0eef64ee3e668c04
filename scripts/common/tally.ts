/**
 * The last line of a script that checks: `N passed, N failed`.
 *
 * @module
 */

// deno-lint-ignore-file no-console -- A script talks to a terminal.

/** What stops a script and is no fault of it: its message says all, without a stack trace. */
export class ExpectedError extends Error {
  override readonly name = "ExpectedError";
}

/** Counts what passed and what failed. */
export interface Tally {
  add(passed: number, failed: number): void;
}

/** Runs what counts, prints the sum as its last line, and exits with 1 when anything failed. */
export async function runCounted(run: (tally: Tally) => Promise<void>): Promise<void> {
  let passed = 0;
  let failed = 0;
  try {
    await run({
      add: (passes, failures) => {
        passed += passes;
        failed += failures;
      },
    });
  } catch (error) {
    failed++;
    console.log(`FAILED: ${describeError(error)}`);
  }
  console.log(`${passed} passed, ${failed} failed`);
  if (failed > 0) Deno.exit(1);
}

/** Tells what went wrong; only of a fault in a script, also where. */
export function describeError(error: unknown): string {
  return error instanceof ExpectedError ? error.message : Deno.inspect(error);
}
