/**
 * Packs what `deno task build:npm` built, installs it into an empty project and checks what users
 * get: files, fields, types, what loading does, and what a bundler can leave out.
 *
 * @module
 */

// deno-lint-ignore-file no-console no-top-level-await -- A script talks to a terminal.

import { fileURLToPath } from "node:url";
import config from "../deno.json" with { type: "json" };
import { checkFileList, checkSourceMaps, listModules } from "./package/check_files.ts";
import { checkFirstUse, checkGlobals, describeUnexpected } from "./package/check_loading.ts";
import { checkFields, checkTypes } from "./package/check_metadata.ts";
import { checkTreeShaking } from "./package/check_tree_shaking.ts";
import { installPackage } from "./package/install_package.ts";

const ROOT = new URL("../", import.meta.url);

let failed = 0;

await using installed = await installPackage(fileURLToPath(new URL("npm/", ROOT)), config.name);
const { files, installing, project, tarball } = installed;
const entries = Object.keys(config.exports).map((name) => name.replace(/^\./, config.name));

report("the files are those of the rule", checkFileList([...files.keys()], listModules(ROOT)));
report("there are no source maps", checkSourceMaps(files));
report("publint --strict has nothing to say", await checkFields(tarball));
report("attw --profile node16 finds no problem", await checkTypes(tarball));
report("npm install warns of nothing", describeUnexpected(installing));
for (const how of ["import", "require"] as const) {
  report(`a first use by ${how} works`, await checkFirstUse(project, config.name, how));
  for (const entry of entries) {
    report(`${how} of ${entry} touches no global`, await checkGlobals(project, entry, how));
  }
}
const shaken = await checkTreeShaking(project, config.name);
report("buildConnectRequest alone brings nothing that sends", shaken.problem);

const unpacked = [...files.values()].reduce((sum, text) => sum + measure(text), 0);
const { version, _generatedBy } = JSON.parse(files.get("package.json") ?? "");
console.log(`${config.name} ${version}, built by ${_generatedBy}`);
console.log(`${tarball.length} bytes packed, ${unpacked} unpacked, ${files.size} files`);
console.log(`buildConnectRequest alone: ${shaken.bytes} bytes, bundled and minified`);
if (failed > 0) Deno.exitCode = 1;

function report(claim: string, problem: string | undefined): void {
  console.log(problem === undefined ? `ok      ${claim}` : `failed  ${claim}: ${problem}`);
  if (problem !== undefined) failed++;
}

function measure(text: string): number {
  return new TextEncoder().encode(text).length;
}
