/**
 * The project of a consumer, and in it the settings of each row.
 *
 * @module
 */

import { cp } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Install, linkPackages } from "../common/install_tools.ts";
import { ROOT } from "../common/files.ts";
import { buildSettings, describeRow, type Row } from "./types_matrix.ts";

const TESTS = fileURLToPath(new URL("tests/types/", ROOT));

/** Puts the tests into a project that has the package, as ES modules and as CommonJS. */
export async function addTests(project: string): Promise<void> {
  for (const [name, type] of [["esm", "module"], ["cjs", "commonjs"]] as const) {
    await cp(TESTS, join(project, name), { recursive: true });
    await Deno.writeTextFile(join(project, name, "package.json"), JSON.stringify({ type }));
  }
}

/** Writes the settings of a row into such a project, and gives the name of their file. */
export async function writeSettings(row: Row, project: string, install: Install): Promise<string> {
  const kitFolder = await install(row.environment.kit);
  await linkPackages(row.environment.imports ?? [], kitFolder, project);
  const file = `${describeRow(row).join("_").replaceAll(" ", "_")}.json`;
  const settings = buildSettings(row, listFiles(row), kitFolder);
  await Deno.writeTextFile(join(project, file), JSON.stringify(settings));
  return file;
}

/** Lists what a row compiles: ES modules always, CommonJS where the compiler tells them apart. */
function listFiles({ resolution, environment }: Row): string[] {
  const names = [...Deno.readDirSync(TESTS)].filter(({ isFile }) => isFile).map(({ name }) => name);
  const own = [...names.filter((name) => name.endsWith(".ts")), ...environment.tests];
  const modules = ["esm/import.mts", ...own.map((name) => `esm/${name}`)];
  const scripts = ["cjs/require.cts", ...own.map((name) => `cjs/${name}`)];
  if (resolution === "node10") return scripts;
  return resolution === "bundler" ? modules : [...modules, ...scripts];
}
