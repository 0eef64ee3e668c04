/**
 * What the bench measures, where.
 *
 * @module
 */

import type { ProgramName } from "./bundle_programs.ts";
import { measureImport } from "./measure_import.ts";
import { measureSizes } from "./measure_sizes.ts";
import type { Measurement } from "./measurement.ts";
import { type Places, runLoopback, runProgram } from "./run_program.ts";
import { type Runtime, type RuntimeName, RUNTIMES } from "./runtimes.ts";

/** Some rows that are measured together. */
export interface Job {
  readonly group: string;
  /** The name of a runtime, or what else the rows are about. */
  readonly runtime: string;
  readonly measure: (places: Places) => Promise<readonly Measurement[]>;
}

const MAIN: readonly RuntimeName[] = ["node20", "node24", "deno", "bun"];

/** Every job, in the order of the table. */
export const JOBS: readonly Job[] = [
  ...buildProgramJobs("parts", "parts", MAIN),
  ...buildProgramJobs("memory", "in_memory", MAIN),
  ...buildJobs(
    "loopback",
    MAIN,
    (runtime, places) => runLoopback(runtime, places, RUNTIMES.node24),
  ),
  ...buildJobs("import", ["node20", "node24"], measureImport),
  { group: "size", runtime: "all", measure: measureSizes },
  ...buildProgramJobs("waiting", "waiting", MAIN),
  ...buildProgramJobs("growth", "growth", MAIN),
  ...buildProgramJobs("signal", "long_lived_signal", ["node20", "node22", "node24"]),
  ...buildProgramJobs("day", "day", MAIN),
  ...buildProgramJobs("pure", "pure", MAIN),
];

/**
 * Chooses jobs.
 *
 * @param filter Filters with commas between them; each is a group, a runtime, or `group:runtime`.
 * Empty for all jobs.
 */
export function chooseJobs<T extends Pick<Job, "group" | "runtime">>(
  jobs: readonly T[],
  filter: string,
): readonly T[] {
  const filters = filter.split(",").map((each) => each.split(":").filter((part) => part !== ""));
  return jobs.filter(({ group, runtime }) =>
    filters.some((parts) => parts.every((part) => part === group || part === runtime))
  );
}

function buildProgramJobs(
  group: string,
  program: ProgramName,
  runtimes: readonly RuntimeName[],
): readonly Job[] {
  return buildJobs(group, runtimes, (runtime, places) => runProgram(runtime, program, places));
}

function buildJobs(
  group: string,
  runtimes: readonly RuntimeName[],
  measure: (runtime: Runtime, places: Places) => Promise<readonly Measurement[]>,
): readonly Job[] {
  return runtimes.map((runtime) => ({
    group,
    runtime,
    measure: (places) => measure(RUNTIMES[runtime], places),
  }));
}
