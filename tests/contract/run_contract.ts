/**
 * Runs every case in every mode and reports it as plain data.
 *
 * @module
 */

import { cases } from "./cases.ts";
import type { ContractCase, Runtime, World } from "./contract_case.ts";
import { openHttpWorld } from "./http_world.ts";
import { openMemoryWorld } from "./memory_world.ts";

/** A case that did not hold, or could not run. */
export interface Remark {
  /** The case and its mode. */
  readonly name: string;
  /** What was wrong, or why it cannot run. */
  readonly message: string;
}

/** How a runtime kept the contract. */
export interface Report {
  /** How many runs there were: a case runs once in each of its modes. */
  readonly cases: number;
  readonly passed: number;
  readonly failures: readonly Remark[];
  readonly skipped: readonly Remark[];
}

// A case takes a few milliseconds; one that hangs must not hide the others.
const LONGEST_CASE_MS = 5_000;

/** Runs the suite on a runtime; `control` is where simulated Zuoras are served over HTTP. */
export async function runContract(runtime: Runtime, control: string): Promise<Report> {
  const failures: Remark[] = [];
  const skipped: Remark[] = [];
  let count = 0;
  for (const mode of ["memory", "http"] as const) {
    for (const each of cases.filter(({ only = mode }) => only === mode)) {
      const world = mode === "memory" ? openMemoryWorld(runtime) : openHttpWorld(runtime, control);
      const name = `${each.name} (${mode})`;
      const verdict = await runCase(each, world);
      if (verdict?.kind === "skipped") skipped.push({ name, message: verdict.message });
      else count++;
      if (verdict?.kind === "failed") failures.push({ name, message: verdict.message });
    }
  }
  return { cases: count, passed: count - failures.length, failures, skipped };
}

interface Verdict {
  readonly kind: "failed" | "skipped";
  readonly message: string;
}

/** Runs a case and says why it does not hold; `undefined` when it does. */
async function runCase(each: ContractCase, world: World): Promise<Verdict | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new Error(`no end within ${LONGEST_CASE_MS} ms`);
    timer = setTimeout(() => reject(error), LONGEST_CASE_MS);
  });
  try {
    const reason = await Promise.race([each.skip?.(world), late]);
    if (reason !== undefined) return { kind: "skipped", message: reason };
    await Promise.race([each.run(world), late]);
    return undefined;
  } catch (error) {
    const { stack = String(error) } = Object(error);
    return { kind: "failed", message: `${String(error)}\n${stack}` };
  } finally {
    clearTimeout(timer);
    await world.close().catch(() => {});
  }
}
