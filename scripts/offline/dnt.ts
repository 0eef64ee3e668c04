/**
 * What scripts/build_npm.ts uses of `@deno/dnt`, for where the registry cannot be reached.
 *
 * It writes the files that dnt writes, with the compiler that dnt uses and the settings that dnt
 * gives it; tests/scripts/npm_build_test.ts passes with both. `_generatedBy` in the package tells them
 * apart, as only what dnt itself built may be published.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { compileSources } from "./dnt_compile.ts";
import { type BuildOptions, checkOptions } from "./dnt_options.ts";
import { buildPackageJson, NPM_IGNORE } from "./dnt_package.ts";
import { findTopLevelAwait, readSources } from "./dnt_sources.ts";
import { toPath } from "./dnt_path.ts";

/** Builds an npm package from modules: ES modules, CommonJS, and types beside each file of both. */
export async function build(options: BuildOptions): Promise<void> {
  checkOptions(options);
  const outDir = toPath(options.outDir);
  const { entries, sources } = readSources(options.entryPoints.map(({ path }) => toPath(path)));
  const awaiting = findTopLevelAwait(sources);
  if (awaiting) throw new Error(`Cannot build CommonJS: top-level await in ${awaiting}`);

  const modules = options.entryPoints.map(({ name }, index) => ({
    name,
    path: entries[index] ?? "",
  }));
  const files = new Map([
    ["package.json", JSON.stringify(buildPackageJson(options.package, modules), undefined, 2)],
    [".npmignore", NPM_IGNORE],
    ...compileSources(sources, "esm", options.compilerOptions),
    ["esm/package.json", '{\n  "type": "module"\n}\n'],
    ...compileSources(sources, "script", options.compilerOptions),
    ["script/package.json", '{\n  "type": "commonjs"\n}\n'],
  ]);
  for (const [path, text] of files) await writeFile(join(outDir, path), text);
  await options.postBuild();
}

async function writeFile(path: string, text: string): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  await Deno.writeTextFile(path, text);
}
