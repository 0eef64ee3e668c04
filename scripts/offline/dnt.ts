/**
 * What scripts/build_npm.ts uses of `@deno/dnt`, for where the registry cannot be reached.
 *
 * It writes the files that dnt writes, with the compiler that dnt uses and the settings that dnt
 * gives it; tests/scripts/npm_build_test.ts passes with both. `_generatedBy` in the package tells them
 * apart, as only what dnt itself built may be published.
 *
 * @module
 */

import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { compile } from "./dnt_compile.ts";
import { type BuildOptions, checkOptions } from "./dnt_options.ts";
import { buildPackageJson, NPM_IGNORE } from "./dnt_package.ts";

/** Builds an npm package from modules: ES modules, CommonJS, and types beside each file of both. */
export async function build(options: BuildOptions): Promise<void> {
  checkOptions(options);
  const outDir = toPath(options.outDir);
  const paths = options.entryPoints.map(({ path }) => toPath(path));
  const rootDir = dirname(paths[0] ?? "");
  const modules = options.entryPoints.map(({ name }, index) => ({
    name,
    path: relative(rootDir, paths[index] ?? ""),
  }));
  const packageJson = JSON.stringify(buildPackageJson(options.package, modules), undefined, 2);
  for (const [folder, type] of [["esm", "module"], ["script", "commonjs"]] as const) {
    compile(paths, { rootDir, outDir: join(outDir, folder) }, type);
    await Deno.writeTextFile(join(outDir, folder, "package.json"), `{\n  "type": "${type}"\n}\n`);
  }
  await Deno.writeTextFile(join(outDir, "package.json"), packageJson);
  await Deno.writeTextFile(join(outDir, ".npmignore"), NPM_IGNORE);
  await options.postBuild();
}

function toPath(pathOrUrl: string): string {
  return pathOrUrl.startsWith("file:") ? fileURLToPath(pathOrUrl) : resolve(pathOrUrl);
}
