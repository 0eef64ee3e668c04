/**
 * Runs a script with the libraries at hand: `with_libraries.ts scripts/build_npm.ts`.
 *
 * @module
 */

// deno-lint-ignore-file no-console no-top-level-await -- A script talks to a terminal.

import { decideOffline, IMPORT_MAP } from "./common/libraries.ts";
import { ROOT } from "./common/root.ts";
import { describeError } from "./common/tally.ts";

const offline = await decideOffline().catch((error) => {
  console.error(describeError(error));
  Deno.exit(1);
});
const mapArgs = offline ? [`--import-map=${IMPORT_MAP}`] : [];
const { code } = await new Deno.Command(Deno.execPath(), {
  args: ["run", "--quiet", "--allow-all", ...mapArgs, ...Deno.args],
  cwd: ROOT,
}).spawn().status;
Deno.exit(code);
