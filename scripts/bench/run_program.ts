/**
 * Running a program of the bench in a runtime, where the system can on a core of its own.
 *
 * @module
 */

import type { Install } from "../common/install_tools.ts";
import { runCommand, runOrThrow } from "../common/run_command.ts";
import { ExpectedError } from "../common/script.ts";
import { installTool } from "../runtimes/tools.ts";
import type { ProgramName } from "./bundle_programs.ts";
import type { Measurement } from "./measurement.ts";
import type { Runtime } from "./runtimes.ts";

/** Where a job finds what it needs. */
export interface Places {
  /** The project with the package, its peers and the programs in it. */
  readonly project: string;
  readonly install: Install;
  /** Whether a server and its client have a core each. */
  readonly isPinned: boolean;
}

/** How a program is run. */
interface ProgramOptions {
  readonly args?: readonly string[] | undefined;
  /** The core that it runs on, where that can be chosen. Default: any. */
  readonly core?: string | undefined;
}

type Command = readonly [program: string, args: readonly string[]];

const CORES = { server: "0", client: "1" } as const;
const LONGEST_MS = 180_000;

/** Finds out whether a server and its client can be pinned to a core each. */
export async function canPin(): Promise<boolean> {
  for (const core of Object.values(CORES)) {
    if (!(await runCommand(...pin(core, ["true", []]))).ok) return false;
  }
  return true;
}

function pin(core: string, [program, args]: Command): Command {
  return ["taskset", ["-c", core, program, ...args]];
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
  try {
    // JSON has no NaN: what is none became null and is past every bound.
    const measurements: readonly Measurement[] = JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
    return measurements.map((each) => ({ ...each, value: each.value ?? NaN }));
  } catch {
    throw new ExpectedError(`Cannot read measurements:\n${(stdout + stderr).trim()}`);
  }
}

/** Runs the program that calls over loopback HTTP, with its server in a process of its own. */
export async function runLoopback(
  runtime: Runtime,
  places: Places,
  host: Runtime,
): Promise<readonly Measurement[]> {
  const { server: core } = CORES;
  const [program, args] = await buildCommand(host, "loopback_server", places, { core });
  const server = new Deno.Command(program, { args: [...args], stdout: "piped" }).spawn();
  const reader = server.stdout.pipeThrough(new TextDecoderStream()).getReader();
  try {
    const { value: origin = "" } = await reader.read();
    const options = { args: [origin.trim()], core: CORES.client };
    return await runProgram(runtime, "loopback", places, options);
  } finally {
    server.kill();
    await server.status;
    await reader.cancel();
  }
}

async function buildCommand(
  runtime: Runtime,
  name: ProgramName,
  { project, install, isPinned }: Places,
  { args = [], core }: ProgramOptions = {},
): Promise<Command> {
  const program = await installTool(runtime.tool, install);
  const command: Command = [program, [...runtime.args, `${project}/${name}.mjs`, ...args]];
  return isPinned && core !== undefined ? pin(core, command) : command;
}
