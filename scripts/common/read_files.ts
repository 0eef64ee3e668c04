/**
 * Reading the files of a folder.
 *
 * @module
 */

import { join } from "node:path";

/**
 * Reads all files of a folder.
 *
 * @param folder Its path.
 * @returns Their texts by their paths in it, with slashes.
 */
export function readFiles(folder: string): ReadonlyMap<string, string> {
  return new Map(listEntries(folder, ""));
}

function listEntries(folder: string, under: string): [string, string][] {
  return [...Deno.readDirSync(join(folder, under))].flatMap(({ name, isDirectory }) =>
    isDirectory
      ? listEntries(folder, `${under}${name}/`)
      : [[`${under}${name}`, Deno.readTextFileSync(join(folder, under, name))]]
  );
}
