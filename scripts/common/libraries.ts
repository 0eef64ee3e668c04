/**
 * Decides where the libraries of tests and scripts come from: JSR or, where that cannot be reached,
 * the stand-ins of scripts/offline.
 *
 * @module
 */

// deno-lint-ignore-file no-console -- A script talks to a terminal.

import { ROOT } from "./root.ts";
import { runCommand } from "./run_command.ts";
import { ExpectedError } from "./tally.ts";

/** The map that puts the stand-ins in place of the libraries, from the root of the repository. */
export const IMPORT_MAP = "scripts/offline/import_map.json";

// Together they import every library of deno.json.
const PROBES = ["tests/scripts/libraries_test.ts", "scripts/build_npm.ts"];
const LONGEST_PROBE_MS = 20_000;

/** Decides which libraries serve: the real ones or, where those cannot be had, the stand-ins. */
export async function decideOffline(): Promise<boolean> {
  const wish = Deno.env.get("TEST_LIBRARIES") || undefined;
  if (wish !== undefined && wish !== "jsr" && wish !== "offline") {
    throw new ExpectedError(`Cannot choose test libraries: TEST_LIBRARIES is "${wish}"`);
  }
  const offline = wish === undefined ? !await canLoad(PROBES) : wish === "offline";
  const reason = wish === undefined
    ? `as JSR can${offline ? "not" : ""} be reached`
    : "as TEST_LIBRARIES says";
  const used = offline ? "stand-ins of scripts/offline" : "the real ones of JSR";
  console.log(`test libraries: ${used}, ${reason}`);
  return offline;
}

async function canLoad(paths: readonly string[]): Promise<boolean> {
  const args = ["cache", "--quiet", ...paths];
  const options = { cwd: ROOT, longestMs: LONGEST_PROBE_MS };
  return (await runCommand(Deno.execPath(), args, options)).ok;
}
