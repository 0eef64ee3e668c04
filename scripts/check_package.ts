/**
 * Builds the package, packs it, installs it into an empty project and checks what users get: files,
 * fields, types, what loading does, and what a bundler can leave out.
 *
 * `--package=x.tgz` takes a packed package, `--package=npm` what was built in `npm/` before.
 *
 * @module
 */

// deno-lint-ignore-file no-console no-top-level-await -- A script talks to a terminal.

import { pathToFileURL } from "node:url";
import config from "../deno.json" with { type: "json" };
import { checkFileList, checkSourceMaps, listModules } from "./package/check_files.ts";
import { checkFirstUse, checkGlobals, describeUnexpected } from "./package/check_loading.ts";
import { checkFields, checkTypes } from "./package/check_metadata.ts";
import { checkSharingLeftOut, checkTreeShaking } from "./package/check_tree_shaking.ts";
import { installPackage } from "./common/install_package.ts";
import { readFiles, SOURCES } from "./common/files.ts";
import { parseArguments, runCounted, type Tally } from "./common/script.ts";

await runCounted(checkPackage);

async function checkPackage(tally: Tally): Promise<void> {
  const { package: given } = parseArguments(Deno.args, ["package"]);
  await using installed = await installPackage(given);
  const { installing, project } = installed;
  const { name } = config;
  const files = readFiles(pathToFileURL(`${project}/node_modules/${name}/`));
  const tarball = await Deno.readFile(installed.tarball);

  const { report } = tally;
  report("the files are those of the rule", checkFileList([...files.keys()], listModules()));
  report("there are no source maps", checkSourceMaps(files));
  report("publint --strict has nothing to say", await checkFields(tarball));
  report("attw finds no problem", await checkTypes(tarball));
  report("npm install warns of nothing", describeUnexpected(installing));
  for (const how of ["import", "require"] as const) {
    report(`a first use by ${how} works`, await checkFirstUse(project, name, how));
    for (const entry of Object.keys(SOURCES)) {
      report(`${how} of ${entry} touches no global`, await checkGlobals(project, entry, how));
    }
  }
  const shaken = await checkTreeShaking(project, name);
  report("buildConnectRequest alone brings nothing that sends", shaken.problem);
  const { problem } = await checkSharingLeftOut(project, name);
  report("connect alone brings nothing of a store", problem);

  const unpacked = new TextEncoder().encode([...files.values()].join("")).length;
  const { version, _generatedBy } = JSON.parse(files.get("package.json") ?? "");
  console.log(`${name} ${version}, built by ${_generatedBy}`);
  console.log(`${tarball.length} bytes packed, ${unpacked} unpacked, ${files.size} files`);
  console.log(`buildConnectRequest alone: ${shaken.bytes} bytes, bundled and minified`);
}
