/**
 * Reads modules as `@deno/dnt` does before it compiles them.
 *
 * @module
 */

import { dirname, relative, resolve } from "node:path";
import ts from "npm:typescript@6.0.3";

/** Modules by their path in the package, with slashes. */
export type Sources = ReadonlyMap<string, string>;

/**
 * Reads entry points and all that they import, and turns each `.ts` in an import into `.js`.
 *
 * @param entryPaths Absolute paths.
 * @returns The entry points' paths in the package, and all sources. Paths are relative to the
 * folder that all files have in common.
 */
export function readSources(
  entryPaths: readonly string[],
): { readonly entries: readonly string[]; readonly sources: Sources } {
  const texts = new Map<string, string>();
  const unread = [...entryPaths];
  for (let path = unread.pop(); path !== undefined; path = unread.pop()) {
    if (texts.has(path)) continue;
    const { text, imports } = readModule(path);
    texts.set(path, text);
    unread.push(...imports);
  }
  const folder = findCommonFolder([...texts.keys()]);
  const toName = (path: string): string => relative(folder, path).replaceAll("\\", "/");
  return {
    entries: entryPaths.map(toName),
    sources: new Map([...texts].map(([path, text]) => [toName(path), text])),
  };
}

/** Finds the first module that awaits outside of a function, which CommonJS cannot. */
export function findTopLevelAwait(sources: Sources): string | undefined {
  for (const [path, text] of sources) {
    if (isAwaiting(ts.createSourceFile(path, text, ts.ScriptTarget.Latest))) return path;
  }
  return undefined;
}

function readModule(path: string): { readonly text: string; readonly imports: readonly string[] } {
  let text = Deno.readTextFileSync(path);
  const imports: string[] = [];
  // From the last to the first, so that the positions of those to come stay right.
  for (const { fileName, pos, end } of ts.preProcessFile(text, true).importedFiles.toReversed()) {
    if (!/^\.{1,2}\/.*\.ts$/.test(fileName)) {
      throw new TypeError(`Cannot build with the stand-in for dnt: ${path} imports "${fileName}"`);
    }
    imports.push(resolve(dirname(path), fileName));
    const start = text.indexOf(fileName, pos);
    if (start < 0 || start > end) throw new Error(`Cannot find "${fileName}" in ${path}`);
    text = text.slice(0, start) + fileName.replace(/ts$/, "js") +
      text.slice(start + fileName.length);
  }
  return { text, imports };
}

function findCommonFolder(paths: readonly string[]): string {
  let folder = dirname(paths[0] ?? "");
  while (!paths.every((path) => isInside(path, folder))) folder = dirname(folder);
  return folder;
}

function isInside(path: string, folder: string): boolean {
  return !relative(folder, path).startsWith("..");
}

function isAwaiting(node: ts.Node): boolean {
  if (ts.isAwaitExpression(node)) return true;
  if (ts.isForOfStatement(node) && node.awaitModifier !== undefined) return true;
  if (ts.isFunctionLike(node)) return false;
  return ts.forEachChild(node, (child) => isAwaiting(child) || undefined) ?? false;
}
