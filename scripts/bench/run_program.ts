/**
 * Running a program of the bench in a runtime.
 *
 * @module
 */

import { runOrThrow } from "../common/run_command.ts";
import { ExpectedError } from "../common/script.ts";
import { installTool } from "../runtimes/tools.ts";
import type { Install } from "../common/install_tools.ts";
import type { ProgramName } from "./bundle_programs.ts";
import type { Measurement } from "./measurement.ts";
import { buildPinned, type Pinning } from "./pinning.ts";
import type { Runtime } from "./runtimes.ts";

/** Where a job finds what it needs. */
export interface Places {
  /** The project with the package, its peers and the programs in it. */
  readonly project: string;
  readonly install: Install;
  readonly pinning: Pinning;
}

/** How a program is run. */
export interface ProgramOptions {
  readonly args?: readonly string[] | undefined;
  /** The core that it runs on. Default: any. */
  readonly core?: string | undefined;
}

const LONGEST_MS = 180_000;

/** Builds the command that runs a program in a runtime. */
export async function buildCommand(
  runtime: Runtime,
  name: ProgramName,
  { project, install }: Places,
  { args = [], core }: ProgramOptions = {},
): Promise<readonly [program: string, args: readonly string[]]> {
  const program = await installTool(runtime.tool, install);
  return buildPinned(core, program, [...runtime.args, `${project}/${name}.mjs`, ...args]);
}

/** Runs a program and reads its measurements, which are the last line of what it prints. */
export async function runProgram(
  runtime: Runtime,
  name: ProgramName,
  places: Places,
  options?: ProgramOptions,
): Promise<readonly Measurement[]> {
  const [program, args] = await buildCommand(runtime, name, places, options);
  const { stdout, stderr } = await runOrThrow(program, args, {
    cwd: places.project,
    longestMs: LONGEST_MS,
  });
  return parseMeasurements(stdout.trim().split("\n").at(-1) ?? "", stdout + stderr);
}

function parseMeasurements(line: string, output: string): readonly Measurement[] {
  try {
    // JSON has no NaN: what is none became null and is past every bound.
    const measurements: readonly Measurement[] = JSON.parse(line);
    return measurements.map((each) => ({ ...each, value: each.value ?? NaN }));
  } catch {
    throw new ExpectedError(`Cannot read measurements:\n${output.trim()}`);
  }
}
