/**
 * Compiles the tests of `tests/types/` as a consumer does: against the packed package, installed
 * into an empty project, under every row of `types_matrix.ts`.
 *
 * `--package=<path>` names a packed package; without it `npm/` is packed. `--only=<text>` keeps the
 * rows whose line in the table holds the text.
 *
 * @module
 */

// deno-lint-ignore-file no-console no-top-level-await -- A script talks to a terminal.

import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { installInto, installKit, runNpm } from "./install_kit.ts";
import { type Compilation, compile } from "./run_compiler.ts";
import {
  buildSettings,
  type Compiler,
  COMPILERS,
  listRows,
  readVerdict,
  type Row,
} from "./types_matrix.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const TESTS = join(ROOT, "tests", "types");
const AT_ONCE = 2;
const SHOWN_ERRORS = 5;

const options = new Map(Deno.args.map((arg) => arg.split("=", 2) as [string, string]));
const only = options.get("--only") ?? "";
const startMs = performance.now();
const folder = await Deno.makeTempDir({ prefix: "types-" });
let passed = 0;
let failed = 0;
try {
  await makeProject(options.get("--package"));
  console.log(format(["compiler", "resolution", "environment", "optionals"], "result"));
  const waiting: Compiler[] = [...COMPILERS];
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await compileAll(next);
  }));
} finally {
  await Deno.remove(folder, { recursive: true });
}
console.log(`in ${Math.round((performance.now() - startMs) / 1_000)} s`);
console.log(`${passed} passed, ${failed} failed`);
if (failed > 0 || passed === 0) Deno.exit(1);

/** Makes a project that has the package and the tests, the latter as ES modules and as CommonJS. */
async function makeProject(tarball: string | undefined): Promise<void> {
  await installInto(folder, [tarball === undefined ? await pack() : resolve(tarball)]);
  for (const [name, type] of [["esm", "module"], ["cjs", "commonjs"]] as const) {
    await Deno.mkdir(join(folder, name));
    await Deno.writeTextFile(join(folder, name, "package.json"), JSON.stringify({ type }));
    await copyTests(TESTS, join(folder, name));
  }
}

async function pack(): Promise<string> {
  const source = join(ROOT, "npm");
  await Deno.stat(join(source, "package.json")).catch(() => {
    throw new Error("Cannot test types: there is no package, run `deno task build:npm` first");
  });
  const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
  const [{ filename }] = JSON.parse(await runNpm(args, source));
  return join(folder, filename);
}

async function copyTests(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (isDirectory) await copyTests(join(from, name), join(to, name));
    else await Deno.copyFile(join(from, name), join(to, name));
  }
}

/** Compiles every row of a compiler and shows what it came to. */
async function compileAll(compiler: Compiler): Promise<void> {
  const rows = listRows(compiler).filter((row) => describe(row).join(" ").includes(only));
  if (rows.length === 0) return;
  const waiting = new Map<string, Row>();
  for (const row of rows) waiting.set(await writeProject(row), row);
  const compilerFolder = await installKit([`typescript@${compiler}`]);
  for await (const { project, ...result } of compile(compilerFolder, [...waiting.keys()])) {
    const row = waiting.get(project);
    if (row) show(row, result);
    waiting.delete(project);
  }
  const output = "error TS0: the compiler broke down";
  for (const row of waiting.values()) show(row, { output, durationMs: 0 });
}

/** Writes the settings of a row, and gives their path. */
async function writeProject(row: Row): Promise<string> {
  const kitFolder = await installKit(row.environment.kit);
  for (const name of row.environment.imports ?? []) await link(kitFolder, name);
  const project = join(folder, `${describe(row).join("_").replaceAll(" ", "_")}.json`);
  const settings = buildSettings(row, listFiles(row), kitFolder);
  await Deno.writeTextFile(project, JSON.stringify(settings));
  return project;
}

function show(row: Row, { output, durationMs }: Omit<Compilation, "project">): void {
  const { flaw } = row.environment;
  const { errors, foreign } = readVerdict(output, flaw !== undefined);
  const isGood = errors.length === 0;
  if (isGood) passed++;
  else failed++;
  const note = foreign > 0 ? ` (${foreign} errors of others do not count: ${flaw})` : "";
  const result = `${isGood ? "ok" : "FAILED"} ${(durationMs / 1_000).toFixed(1)} s${note}`;
  console.log(format(describe(row), result));
  for (const line of errors.slice(0, SHOWN_ERRORS)) console.log(`    ${line}`);
}

/** Lists what a row compiles: ES modules always, CommonJS where the compiler tells them apart. */
function listFiles({ resolution, environment }: Row): string[] {
  const common = [...Deno.readDirSync(TESTS)].filter(({ isFile }) => isFile).map(({ name }) =>
    name
  );
  const own = [...common.filter((name) => name.endsWith(".ts")), ...environment.tests];
  const modules = ["esm/import.mts", ...own.map((name) => `esm/${name}`)];
  if (resolution === "bundler") return modules;
  return [...modules, "cjs/require.cts", ...own.map((name) => `cjs/${name}`)];
}

/** Puts a package of a kit into the project, as `npm install` would. */
async function link(kitFolder: string, name: string): Promise<void> {
  const path = join(folder, "node_modules", name);
  await Deno.symlink(join(kitFolder, "node_modules", name), path, { type: "junction" }).catch(
    (error) => {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    },
  );
}

function describe({ compiler, resolution, environment, isExact }: Row): string[] {
  return [compiler, resolution, environment.name, isExact ? "exact" : "inexact"];
}

function format(cells: readonly string[], result: string): string {
  return [...cells.map((cell) => cell.padEnd(14)), result].join(" ").trimEnd();
}
