/**
 * Runs a script with the libraries at hand: `with_libraries.ts scripts/build_npm.ts`.
 *
 * @module
 */

// deno-lint-ignore-file no-top-level-await -- A script talks to a terminal.

import { decideOffline, IMPORT_MAP } from "./libraries.ts";

const mapArgs = await decideOffline() ? [`--import-map=${IMPORT_MAP}`] : [];
const { code } = await new Deno.Command(Deno.execPath(), {
  args: ["run", "--quiet", "--allow-all", ...mapArgs, ...Deno.args],
  cwd: new URL("../", import.meta.url),
}).spawn().status;
Deno.exit(code);
