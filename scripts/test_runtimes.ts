/**
 * Runs the contract of `tests/contract` on every runtime that the package is made for, and ends with
 * `N passed, N failed`.
 *
 * The package is built, packed and installed as a user would; the runtimes come from npm and stay in
 * the user's cache. `--package=x.tgz` takes a tarball that is there already, `--only=Node` the rows
 * whose name begins so.
 *
 * @module
 */

// deno-lint-ignore-file no-console no-top-level-await -- A script talks to a terminal.

import { bundleSuite } from "./runtimes/bundle_suite.ts";
import { installPackage, packPackage } from "./runtimes/install_package.ts";
import { createInstaller } from "./runtimes/install_tool.ts";
import { type Row, rows } from "./runtimes/rows.ts";
import { type Outcome, runRow } from "./runtimes/run_row.ts";
import { serveSimulators } from "./runtimes/serve_simulators.ts";

const ROOT = new URL("..", import.meta.url).pathname.replace(/\/$/, "");

// As many as a small machine has cores; more would make time-outs of slowness.
const ROWS_AT_ONCE = 2;

// Of the output of a row that came to no end, and of the failures of one that did.
const MOST_SHOWN = 4_000;
const MOST_FAILURES = 5;

const folder = await Deno.makeTempDir({ prefix: "runtimes-" });
const chosen = rows.filter(({ name }) => name.startsWith(readArgument("only") ?? ""));
const installTool = createInstaller();
const server = await serveSimulators();
let outcomes: readonly Outcome[] = [];
try {
  const tarball = readArgument("package") ?? await packPackage(ROOT, folder);
  const project = await installPackage(await Deno.realPath(tarball), folder);
  await bundleSuite(project);
  const importMap = await writeImportMap(project);
  const run = async (row: Row): Promise<Outcome> => {
    const [program = "", ...folders] = await installAll(row);
    return await runRow(row, program, { project, control: server.control, importMap, folders });
  };
  console.log(formatLine("runtime", "cases", "passed", "skipped", "time"));
  outcomes = await runSome(chosen, run);
} catch (error) {
  console.log(`FAILED before or between the rows: ${error}`);
} finally {
  server.close();
  await Deno.remove(folder, { recursive: true });
}
outcomes.forEach(explain);
// A row that was not run is a failure too.
const failed = outcomes.reduce((sum, outcome) => sum + countFailed(outcome), 0) +
  chosen.length - outcomes.length;
const passed = outcomes.reduce((sum, { report }) => sum + (report?.passed ?? 0), 0);
console.log(`${passed} passed, ${failed} failed`);
if (failed > 0 || passed === 0) Deno.exit(1);

function readArgument(name: string): string | undefined {
  const prefix = `--${name}=`;
  return Deno.args.find((argument) => argument.startsWith(prefix))?.slice(prefix.length);
}

/** Maps the package to the source of this repository. */
async function writeImportMap(project: string): Promise<string> {
  const path = `${project}/import_map.json`;
  const imports = {
    "@zuora-connections/client": new URL("../mod.ts", import.meta.url).href,
    "@zuora-connections/client/testing": new URL("../testing.ts", import.meta.url).href,
  };
  await Deno.writeTextFile(path, JSON.stringify({ imports }));
  return path;
}

/** Installs what a row needs, one after another, as npm is busy enough with one. */
async function installAll({ tools }: Row): Promise<string[]> {
  const paths: string[] = [];
  for (const tool of tools) paths.push(await installTool(tool));
  return paths;
}

/** Runs rows, some at a time, and shows each in its order as soon as it can. */
async function runSome(
  waiting: readonly Row[],
  run: (row: Row) => Promise<Outcome>,
): Promise<Outcome[]> {
  const results = new Map<Row, Outcome>();
  const queue = [...waiting];
  let shown = 0;
  const work = async (): Promise<void> => {
    for (let row = queue.shift(); row; row = queue.shift()) {
      results.set(row, await run(row));
      for (let next = waiting[shown]; next && results.has(next); next = waiting[shown]) {
        show(results.get(next));
        shown++;
      }
    }
  };
  await Promise.all(Array.from({ length: ROWS_AT_ONCE }, work));
  return waiting.flatMap((row) => results.get(row) ?? []);
}

function show(outcome: Outcome | undefined): void {
  if (!outcome) return;
  const { row, report, durationMs } = outcome;
  const { cases = "-", passed = "-", skipped = [] } = report ?? {};
  const mark = countFailed(outcome) > 0 ? "  FAILED" : "";
  const time = `${(durationMs / 1_000).toFixed(1)} s`;
  console.log(formatLine(row.name, cases, passed, skipped.length, time) + mark);
}

function formatLine(name: string, ...cells: readonly (string | number)[]): string {
  return name.padEnd(28) + cells.map((cell) => String(cell).padStart(9)).join("");
}

/** Says what failed and what could not be run. */
function explain({ row, report, output }: Outcome): void {
  for (const { name, message } of report?.skipped ?? []) {
    console.log(`\nskipped on ${row.name}: ${name}\n  ${message}`);
  }
  const failures = report?.failures ?? [];
  for (const { name, message } of failures.slice(0, MOST_FAILURES)) {
    console.log(`\nFAILED on ${row.name}: ${name}\n  ${message.replaceAll("\n", "\n  ")}`);
  }
  const more = failures.length - MOST_FAILURES;
  if (more > 0) console.log(`\nFAILED on ${row.name}: ${more} more`);
  if (!report) console.log(`\nFAILED on ${row.name}: no report\n${output.slice(-MOST_SHOWN)}`);
}

// A row that came to no end is one failure.
function countFailed({ report }: Outcome): number {
  return report ? report.failures.length + (report.cases === 0 ? 1 : 0) : 1;
}
