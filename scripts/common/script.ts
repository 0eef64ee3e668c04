/**
 * How a script begins and ends: with its arguments, and with the line `N passed, N failed`.
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
  /** Counts and shows one claim; it holds unless there is a problem. */
  report(claim: string, problem: string | undefined): void;
}

/** Runs what counts, prints the sum as its last line, and exits with 1 when anything failed. */
export async function runCounted(run: (tally: Tally) => Promise<void>): Promise<void> {
  let passed = 0;
  let failed = 0;
  const add = (passes: number, failures: number): void => {
    passed += passes;
    failed += failures;
  };
  const report = (claim: string, problem: string | undefined): void => {
    console.log(problem === undefined ? `ok      ${claim}` : `FAILED  ${claim}: ${problem}`);
    if (problem === undefined) passed++;
    else failed++;
  };
  try {
    await run({ add, report });
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

/**
 * Reads arguments of the form `--name=value`.
 *
 * @param args The arguments; the last one of a name counts.
 * @param names The names that there are.
 * @throws ExpectedError for an argument of another form or name.
 */
export function parseArguments<Name extends string>(
  args: readonly string[],
  names: readonly Name[],
): Partial<Record<Name, string>> {
  const found: Partial<Record<Name, string>> = {};
  for (const arg of args) {
    const name = names.find((each) => arg.startsWith(`--${each}=`));
    if (name === undefined) {
      const known = names.map((each) => `--${each}=…`).join(" and ");
      throw new ExpectedError(`Cannot read the argument "${arg}": there are ${known}`);
    }
    found[name] = arg.slice(name.length + 3);
  }
  return found;
}
