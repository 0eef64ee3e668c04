/**
 * Pinning a process to a core, where the system can.
 *
 * @module
 */

import { runCommand } from "../common/run_command.ts";

/** Who runs where: each on a core of its own, or `undefined` where nothing can be pinned. */
export type Pinning = { readonly server: string; readonly client: string } | undefined;

const CORES = { server: "0", client: "1" } as const;

/** Finds out whether two processes can be pinned to two cores. */
export async function decidePinning(): Promise<Pinning> {
  for (const core of Object.values(CORES)) {
    if (!(await runCommand("taskset", ["-c", core, "true"])).ok) return undefined;
  }
  return CORES;
}

/** Builds the command that runs a program on a core. */
export function buildPinned(
  core: string | undefined,
  program: string,
  args: readonly string[],
): readonly [program: string, args: readonly string[]] {
  return core === undefined ? [program, args] : ["taskset", ["-c", core, program, ...args]];
}
