/**
 * The options of `@deno/dnt` that its stand-in knows: those that scripts/build_npm.ts uses.
 *
 * @module
 */

/** Names and types are those of dnt; where dnt allows more, only what is written here is known. */
export interface BuildOptions {
  entryPoints: EntryPoint[];
  outDir: string;
  shims: Record<never, never>;
  test: false;
  typeCheck: "both";
  skipNpmInstall: true;
  skipSourceOutput: true;
  compilerOptions: CompilerOptions;
  polyfills: Record<(typeof POLYFILLS)[number], false>;
  package: PackageJson;
  postBuild: () => Promise<void>;
}

/** A module that users import, by its name in `exports` of package.json. */
export interface EntryPoint {
  name: string;
  path: string;
}

/** What may be set of the compiler. */
export interface CompilerOptions {
  target: "ES2022";
  lib: ("ES2023" | "DOM" | "DOM.Iterable")[];
  noImplicitReturns: boolean;
  noUncheckedIndexedAccess: boolean;
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
] as const;

const COMPILER_OPTIONS = ["target", "lib", "noImplicitReturns", "noUncheckedIndexedAccess"];

/** Options for which only one value is known. */
const FIXED: Partial<Record<keyof BuildOptions, unknown>> = {
  test: false,
  typeCheck: "both",
  skipNpmInstall: true,
  skipSourceOutput: true,
};
const FREE = [
  "entryPoints",
  "outDir",
  "shims",
  "compilerOptions",
  "polyfills",
  "package",
  "postBuild",
];

/** Throws on what the stand-in does not know, as it would otherwise build another package than dnt. */
export function checkOptions(options: BuildOptions): void {
  refuseUnknown("options", options, [...Object.keys(FIXED), ...FREE]);
  refuseUnknown("shims", options.shims, []);
  refuseUnknown("compilerOptions", options.compilerOptions, COMPILER_OPTIONS);
  refuseUnknown("polyfills", options.polyfills, POLYFILLS);
  for (const entry of options.entryPoints) refuseUnknown("entryPoints", entry, ["name", "path"]);
  const given = new Map<string, unknown>(Object.entries(options));
  for (const [name, value] of Object.entries(FIXED)) {
    if (given.get(name) !== value) refuse(`${name} must be ${JSON.stringify(value)}`);
  }
  // An absent name means a polyfill as the target asks for it, which dnt adds and this does not.
  for (const name of POLYFILLS) {
    if (options.polyfills[name] !== false) refuse(`polyfills.${name} must be false`);
  }
}

function refuseUnknown(where: string, value: object, known: readonly string[]): void {
  const unknown = Object.keys(value).find((name) => !known.includes(name));
  if (unknown !== undefined) refuse(`"${unknown}" in ${where} is unknown`);
}

function refuse(problem: string): never {
  throw new TypeError(`Cannot build with the stand-in for dnt: ${problem}`);
}
