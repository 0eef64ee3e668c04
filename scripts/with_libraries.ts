/**
 * Runs a script with the libraries at hand: those of JSR or, where that cannot be reached, the
 * stand-ins of scripts/offline. So `with_libraries.ts scripts/build_npm.ts`.
 *
 * @module
 */

// deno-lint-ignore-file no-console no-top-level-await -- A script talks to a terminal.

import { ROOT } from "./common/files.ts";
import { runCommand } from "./common/run_command.ts";
import { describeError, ExpectedError } from "./common/script.ts";

/** The libraries of tests and scripts. */
export interface Libraries {
  /** Where they come from, as `TEST_LIBRARIES` of the environment has it. */
  readonly source: "jsr" | "offline";
  /** What a subcommand of Deno needs as an argument to use them. */
  readonly args: readonly string[];
}

// Together they import every library of deno.json.
const PROBES = ["tests/scripts/libraries_test.ts", "scripts/build_npm.ts"];
const LONGEST_PROBE_MS = 20_000;

if (import.meta.main) {
  const { args } = await chooseLibraries().catch((error) => {
    console.error(describeError(error));
    Deno.exit(1);
  });
  const command = ["run", "--quiet", "--allow-all", ...args, ...Deno.args];
  const { ok } = await runCommand(Deno.execPath(), command, { cwd: ROOT, isShown: true });
  Deno.exit(ok ? 0 : 1);
}

/** Chooses the libraries: the real ones or, where those cannot be had, the stand-ins. */
export async function chooseLibraries(): Promise<Libraries> {
  const wish = Deno.env.get("TEST_LIBRARIES") || undefined;
  if (wish !== undefined && wish !== "jsr" && wish !== "offline") {
    throw new ExpectedError(`Cannot choose test libraries: TEST_LIBRARIES is "${wish}"`);
  }
  const source = wish ?? (await canReachJsr() ? "jsr" : "offline");
  const reason = wish === undefined
    ? `as JSR can${source === "jsr" ? "" : "not"} be reached`
    : "as TEST_LIBRARIES says";
  const used = source === "jsr" ? "the real ones of JSR" : "stand-ins of scripts/offline";
  console.log(`test libraries: ${used}, ${reason}`);
  const map = "--import-map=scripts/offline/import_map.json";
  return { source, args: source === "jsr" ? [] : [map] };
}

async function canReachJsr(): Promise<boolean> {
  const options = { cwd: ROOT, longestMs: LONGEST_PROBE_MS };
  return (await runCommand(Deno.execPath(), ["cache", "--quiet", ...PROBES], options)).ok;
}
