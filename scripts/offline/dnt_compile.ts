/**
 * Compiles modules with the settings that `@deno/dnt` gives to the TypeScript compiler: mod.ts and
 * lib/compiler.ts of 0.43.2.
 *
 * @module
 */

import ts from "npm:typescript@6.0.3";

const SETTINGS: ts.CompilerOptions = {
  strict: true,
  useUnknownInCatchVariables: false, // of "strict", what dnt does not ask for
  noImplicitReturns: true,
  noUncheckedIndexedAccess: true,
  declaration: true,
  isolatedModules: true,
  skipLibCheck: true,
  types: [],
  target: ts.ScriptTarget.ES2022,
  lib: ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
  rewriteRelativeImportExtensions: true, // as dnt itself does before it compiles
  ignoreDeprecations: "6.0", // else TypeScript 6 refuses Node10
};

/** A module system, as `type` of package.json names it. */
type ModuleType = "module" | "commonjs";

const MODULE_SETTINGS: Record<ModuleType, ts.CompilerOptions> = {
  module: { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
  commonjs: { module: ts.ModuleKind.CommonJS, moduleResolution: ts.ModuleResolutionKind.Node10 },
};

/**
 * Checks the types of modules and all that they import, and writes JavaScript and types.
 *
 * @throws {Error} When the compiler says anything, with what it says.
 */
export function compile(
  paths: readonly string[],
  folders: { readonly rootDir: string; readonly outDir: string },
  type: ModuleType,
): void {
  const settings = { ...SETTINGS, ...folders, ...MODULE_SETTINGS[type] };
  const host = ts.createCompilerHost(settings);
  const program = ts.createProgram(paths, settings, host);
  refuse(ts.getPreEmitDiagnostics(program), host);
  const { diagnostics } = program.emit(undefined, (path, text) => {
    // The compiler leaves the imports of types as they are.
    const code = path.endsWith(".d.ts")
      ? text.replace(/((?:from |import\()"\..*)\.ts"/g, '$1.js"')
      : text;
    host.writeFile(path, code, false);
  });
  refuse(diagnostics, host);
}

function refuse(diagnostics: readonly ts.Diagnostic[], host: ts.FormatDiagnosticsHost): void {
  if (diagnostics.length === 0) return;
  throw new Error(
    `Had ${diagnostics.length} diagnostics.\n${ts.formatDiagnostics(diagnostics, host)}`,
  );
}
