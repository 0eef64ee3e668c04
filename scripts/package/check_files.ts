/**
 * Checks which files a package has, and that none points at a source map.
 *
 * @module
 */

import { readFiles, ROOT } from "../common/files.ts";

const DOCUMENTS = ["CHANGELOG.md", "LICENSE", "README.md", "package.json"];
const FOLDERS = ["esm", "script"];

/** The files of JavaScript in each folder, without their ending. */
export const BUNDLES: readonly string[] = ["mod", "store", "testing"];

/**
 * Compares the files of a package with the modules of the library: for both module systems, the
 * types of each module and the bundles must be there, beside the documents, and nothing else.
 *
 * @param paths The files of the package.
 * @param modules The modules' paths without their ending.
 * @returns What differs; `undefined` when nothing does.
 */
export function checkFileList(
  paths: readonly string[],
  modules: readonly string[],
): string | undefined {
  const expected = new Set([
    ...DOCUMENTS,
    ...FOLDERS.flatMap((folder) => [
      `${folder}/package.json`,
      ...BUNDLES.map((name) => `${folder}/${name}.js`),
      ...modules.map((path) => `${folder}/${path}.d.ts`),
    ]),
  ]);
  const missing = [...expected].filter((path) => !paths.includes(path));
  const superfluous = paths.filter((path) => !expected.has(path));
  const problems = [
    ...missing.map((path) => `${path} is missing`),
    ...superfluous.map((path) => `${path} is not expected`),
  ];
  return problems.join("; ") || undefined;
}

/**
 * Looks for source maps, which the package is without, as its sources are.
 *
 * @param files The files of the package by their path.
 * @returns Where there is a map or a pointer at one; `undefined` when nowhere.
 */
export function checkSourceMaps(files: ReadonlyMap<string, string>): string | undefined {
  const found = [...files].filter(([path, text]) =>
    path.endsWith(".map") || text.includes("sourceMappingURL=")
  );
  return found.map(([path]) => path).join("; ") || undefined;
}

/** Lists the modules of the library without their ending: mod, store, testing, src/… */
export function listModules(): readonly string[] {
  const paths = readFiles(new URL("src/", ROOT)).keys();
  return [
    "mod",
    "store",
    "testing",
    ...[...paths].map((path) => `src/${path.replace(/\.ts$/, "")}`),
  ];
}
