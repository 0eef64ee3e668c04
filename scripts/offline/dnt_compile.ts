/**
 * Compiles modules with the settings that `@deno/dnt` gives to the TypeScript compiler: mod.ts and
 * lib/compiler.ts of 0.43.2.
 *
 * @module
 */

import ts from "npm:typescript@6.0.3";
import type { CompilerOptions } from "./dnt_options.ts";
import type { Sources } from "./dnt_sources.ts";

/** The folder of a package in which files of one module system are. */
type ModuleFolder = "esm" | "script";

/** Where the compiler believes the sources to be. Nothing is there. */
const SOURCE_FOLDER = "/package/src";
const OUT_FOLDER = "/package";

/**
 * Checks the types of modules and compiles them.
 *
 * @returns JavaScript and types, by their path in the package.
 */
export function compileSources(
  sources: Sources,
  folder: ModuleFolder,
  chosen: CompilerOptions,
): readonly [string, string][] {
  const settings = buildSettings(folder, chosen);
  const paths = [...sources.keys()].map((path) => `${SOURCE_FOLDER}/${path}`);
  const program = ts.createProgram(paths, settings, createHost(sources, settings));
  refuseDiagnostics(ts.getPreEmitDiagnostics(program));
  const files: [string, string][] = [];
  const { diagnostics } = program.emit(undefined, (path, text) => {
    files.push([path.slice(OUT_FOLDER.length + 1), text]);
  });
  refuseDiagnostics(diagnostics);
  return files;
}

function buildSettings(folder: ModuleFolder, chosen: CompilerOptions): ts.CompilerOptions {
  return {
    rootDir: SOURCE_FOLDER,
    outDir: `${OUT_FOLDER}/${folder}`,
    allowJs: true,
    // Not "strict", which would bring more than dnt asks for.
    strict: false,
    alwaysStrict: true,
    strictBindCallApply: true,
    strictFunctionTypes: true,
    strictNullChecks: true,
    strictPropertyInitialization: true,
    noImplicitAny: true,
    noImplicitThis: true,
    noImplicitReturns: chosen.noImplicitReturns,
    noUncheckedIndexedAccess: chosen.noUncheckedIndexedAccess,
    declaration: true,
    isolatedModules: true,
    useDefineForClassFields: true,
    allowSyntheticDefaultImports: true,
    skipLibCheck: true,
    types: [],
    target: ts.ScriptTarget.ES2022,
    lib: chosen.lib.map((name) => `lib.${name.toLowerCase()}.d.ts`),
    ...(folder === "esm" ? ESM_SETTINGS : SCRIPT_SETTINGS),
  };
}

const ESM_SETTINGS: ts.CompilerOptions = {
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  esModuleInterop: false,
  ignoreDeprecations: "6.0",
};

const SCRIPT_SETTINGS: ts.CompilerOptions = {
  module: ts.ModuleKind.CommonJS,
  moduleResolution: ts.ModuleResolutionKind.Node10,
  esModuleInterop: true,
  ignoreDeprecations: "6.0", // else TypeScript 6 refuses Node10
};

/** Gives the compiler the sources, and its own libraries from where it is installed. */
function createHost(sources: Sources, settings: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(settings);
  const readSource = (path: string): string | undefined =>
    path.startsWith(SOURCE_FOLDER) ? sources.get(path.slice(SOURCE_FOLDER.length + 1)) : undefined;
  return {
    ...host,
    getCurrentDirectory: () => OUT_FOLDER,
    directoryExists: () => true, // those of the sources are nowhere
    fileExists: (path) => readSource(path) !== undefined || host.fileExists(path),
    readFile: (path) => readSource(path) ?? host.readFile(path),
    getSourceFile: (path, ...rest) => {
      const text = readSource(path);
      return text === undefined
        ? host.getSourceFile(path, ...rest)
        : ts.createSourceFile(path, text, rest[0]);
    },
  };
}

/** Throws on any complaint of the compiler, with what it says. */
function refuseDiagnostics(diagnostics: readonly ts.Diagnostic[]): void {
  if (diagnostics.length === 0) return;
  const text = ts.formatDiagnostics(diagnostics, {
    getCanonicalFileName: (path) => path,
    getCurrentDirectory: () => OUT_FOLDER,
    getNewLine: () => "\n",
  });
  throw new Error(`Had ${diagnostics.length} diagnostics.\n${text}`);
}
