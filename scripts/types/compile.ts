/**
 * Compiles projects with one TypeScript compiler in one process, which is several times as fast as
 * one process each, and prints for each a line of JSON with what its command line would print.
 *
 * Arguments: the folder where `typescript` is installed, then the paths of the projects.
 *
 * @module
 */

// deno-lint-ignore-file no-console -- What it prints is its result.

import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Compilation } from "./run_compiler.ts";

interface Options {
  readonly moduleResolution?: unknown;
}

interface Program {
  readonly brand?: undefined;
}

interface Diagnostic {
  readonly code: number;
}

interface Host {
  getSourceFile(name: string, language: unknown, ...more: unknown[]): unknown;
}

/** As much of the compiler's own face as is used; it has been the same from 5.4 to 6. */
interface TypeScript {
  readonly sys: unknown;
  parseJsonConfigFileContent(
    json: unknown,
    sys: unknown,
    folder: string,
  ): { readonly options: Options; readonly fileNames: string[]; readonly errors: Diagnostic[] };
  createCompilerHost(options: Options): Host;
  createProgram(files: string[], options: Options, host: Host): Program;
  getPreEmitDiagnostics(program: Program): readonly Diagnostic[];
  formatDiagnostics(diagnostics: readonly Diagnostic[], host: unknown): string;
}

if (import.meta.main) {
  const [folder = "", ...projects] = Deno.args;
  const typescript: TypeScript = createRequire(join(folder, "node_modules", "x.js"))("typescript");
  const compile = createCompiler(typescript);
  for (const project of projects) console.log(JSON.stringify(compile(project)));
}

function createCompiler(typescript: TypeScript): (project: string) => Compilation {
  const parsed = new Map<string, unknown>();
  let resolution: unknown;

  /** Makes a host that parses each file once, as long as it is read in the same way. */
  function createHost(options: Options): Host {
    if (options.moduleResolution !== resolution) parsed.clear(); // what a file imports stands in it
    resolution = options.moduleResolution;
    const host = typescript.createCompilerHost(options);
    const read = host.getSourceFile.bind(host);
    host.getSourceFile = (name, language, ...more) => {
      const key = JSON.stringify([name, Object(language).impliedNodeFormat]);
      if (!parsed.has(key)) parsed.set(key, read(name, language, ...more));
      return parsed.get(key);
    };
    return host;
  }

  return (project) => {
    const startMs = performance.now();
    const folder = dirname(project);
    const json = JSON.parse(Deno.readTextFileSync(project));
    const { options, fileNames, errors } = typescript.parseJsonConfigFileContent(
      json,
      typescript.sys,
      folder,
    );
    const program = typescript.createProgram(fileNames, options, createHost(options));
    const found = [...errors, ...typescript.getPreEmitDiagnostics(program)];
    const output = typescript.formatDiagnostics(found, {
      getCurrentDirectory: () => folder,
      getCanonicalFileName: (name: string) => name,
      getNewLine: () => "\n",
    });
    return { project, output, durationMs: performance.now() - startMs };
  };
}
