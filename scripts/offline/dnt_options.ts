/**
 * The options of `@deno/dnt` that its stand-in knows: those that scripts/build_npm.ts uses.
 *
 * @module
 */

import { AssertionError } from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";

/** Names and types are those of dnt; where dnt allows more, only what is written here is known. */
export interface BuildOptions extends BuildSettings {
  entryPoints: EntryPoint[];
  outDir: string;
  package: PackageJson;
  postBuild: () => Promise<void>;
}

/** A module that users import, by its name in `exports` of package.json. */
export interface EntryPoint {
  name: string;
  path: string;
}

/** The fields of package.json that are given, and not derived. */
export interface PackageJson {
  name: string;
  version: string;
  [field: string]: unknown;
}

const POLYFILLS = [
  "arrayFindLast",
  "arrayFromAsync",
  "errorCause",
  "objectHasOwn",
  "promiseWithResolvers",
  "stringReplaceAll",
];

/** The settings for which it builds what dnt would; it knows no others. */
const KNOWN = {
  shims: {},
  test: false,
  typeCheck: "both" as const,
  skipNpmInstall: true,
  skipSourceOutput: true,
  compilerOptions: {
    target: "ES2022" as const,
    lib: ["ES2023", "DOM", "DOM.Iterable"] as ("ES2023" | "DOM" | "DOM.Iterable")[],
    noImplicitReturns: true,
    noUncheckedIndexedAccess: true,
  },
  polyfills: Object.fromEntries(POLYFILLS.map((name) => [name, false])) as Record<string, boolean>,
};

/** How modules are built, whatever they are. */
export type BuildSettings = typeof KNOWN;

/** Throws on what the stand-in does not know, as it would otherwise build another package than dnt. */
export function checkOptions(options: BuildOptions): void {
  const { entryPoints, outDir: _outDir, package: _package, postBuild: _postBuild, ...settings } =
    options;
  compare(settings, KNOWN);
  for (const entry of entryPoints) compare(Object.keys(entry), ["name", "path"]);
}

function compare(actual: unknown, expected: unknown): void {
  if (isDeepStrictEqual(actual, expected)) return;
  const { message } = new AssertionError({ actual, expected, operator: "deepStrictEqual" });
  throw new TypeError(`Cannot build with the stand-in for dnt: ${message}`);
}
