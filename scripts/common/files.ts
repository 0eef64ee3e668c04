/**
 * Where the repository is, and reading the files of a folder.
 *
 * @module
 */

import config from "../../deno.json" with { type: "json" };

/** The folder of the repository. */
export const ROOT: URL = new URL("../../", import.meta.url);

/** The entry points of the package as they are in this repository, by what users import. */
export const SOURCES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(config.exports).map(([entry, path]) => [
    config.name + entry.slice(1),
    new URL(path, ROOT).href,
  ]),
);

/**
 * Reads all files of a folder.
 *
 * @param folder Its address, with a slash at its end.
 * @returns Their texts by their paths in it, with slashes.
 */
export function readFiles(folder: URL): ReadonlyMap<string, string> {
  return new Map(listEntries(folder, ""));
}

function listEntries(folder: URL, under: string): [string, string][] {
  return [...Deno.readDirSync(new URL(under, folder))].flatMap(({ name, isDirectory }) =>
    isDirectory
      ? listEntries(folder, `${under}${name}/`)
      : [[`${under}${name}`, Deno.readTextFileSync(new URL(`${under}${name}`, folder))]]
  );
}
