/**
 * Checks that the version of `deno.json` may be published under a tag: the argument or, in a
 * workflow, the tag that started it. Says why not in one line and exits with 1.
 *
 * @module
 */

// deno-lint-ignore-file no-console no-top-level-await -- A script talks to a terminal.

import { decideRelease } from "./release/decide_release.ts";
import { ROOT } from "./common/files.ts";
import { runCommand } from "./common/run_command.ts";

const tag = Deno.args[0] ?? Deno.env.get("GITHUB_REF_NAME");
const { name, version } = JSON.parse(await read("deno.json"));
const refusal = decideRelease({
  tag,
  name,
  version,
  changelog: await read("CHANGELOG.md"),
  packageText: await read("npm/package.json").catch(() => undefined),
  changes: await listChanges(),
});
if (refusal !== undefined) {
  console.error(`Cannot release ${version}: ${refusal}`);
  Deno.exit(1);
}
console.log(`${version} may be released`);

async function read(path: string): Promise<string> {
  return await Deno.readTextFile(new URL(path, ROOT));
}

async function listChanges(): Promise<string> {
  const { ok, stdout, stderr } = await runCommand("git", ["status", "--porcelain"], { cwd: ROOT });
  // What cannot be told counts as a change.
  return ok ? stdout : stderr || "git failed";
}
