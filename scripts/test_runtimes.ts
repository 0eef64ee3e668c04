/**
 * Runs the contract of `tests/contract` on every runtime that the package is made for, with the
 * package built, packed and installed as a user would.
 *
 * `--package=x.tgz` takes a packed package, `--package=npm` what was built in `npm/` before.
 * `--only=Node` takes the rows whose name begins so.
 *
 * @module
 */

// deno-lint-ignore-file no-console no-top-level-await -- A script talks to a terminal.

import { bundleSuite } from "./runtimes/bundle_suite.ts";
import { type Places, type Row, rows } from "./runtimes/rows.ts";
import { countFailed, type Outcome, runRow } from "./runtimes/run_row.ts";
import { serveSimulators } from "./runtimes/serve_simulators.ts";
import { installTool } from "./runtimes/tools.ts";
import { installPackage } from "./common/install_package.ts";
import { createInstaller, type Install } from "./common/install_tools.ts";
import { ROOT } from "./common/files.ts";
import { runSome } from "./common/run_some.ts";
import { formatLine, formatSeconds } from "./common/table.ts";
import {
  describeError,
  ExpectedError,
  parseArguments,
  runCounted,
  type Tally,
} from "./common/script.ts";

// Of the output of a row that came to no end, and of the failures of one that did.
const MOST_SHOWN = 4_000;
const MOST_FAILURES = 5;

const WIDTHS = [28, -8, -8, -8, -8];

await runCounted(testRuntimes);

async function testRuntimes(tally: Tally): Promise<void> {
  const { package: given, only = "" } = parseArguments(Deno.args, ["package", "only"]);
  const chosen = rows.filter(({ name }) => name.startsWith(only));
  if (chosen.length === 0) throw new ExpectedError(`Cannot run: no row begins with "${only}"`);
  await using installed = await installPackage(given);
  const { project } = installed;
  await bundleSuite(project);
  using server = await serveSimulators();
  const places = { project, control: server.control, importMap: await writeImportMap(project) };
  const install = createInstaller();

  console.log(formatLine(["runtime", "cases", "passed", "skipped", "time"], WIDTHS));
  const outcomes = new Map<Row, Outcome>();
  let shown = 0;
  await runSome(chosen, async (row) => {
    outcomes.set(row, await run(row, places, install));
    // Each is shown in its order, as soon as it can be.
    for (let next = chosen[shown]; next && outcomes.has(next); next = chosen[shown]) {
      show(outcomes.get(next), tally);
      shown++;
    }
  });
  for (const row of chosen) explain(outcomes.get(row));
}

/** Maps the package to the source of this repository. */
async function writeImportMap(project: string): Promise<string> {
  const path = `${project}/import_map.json`;
  const imports = {
    "@zuora-connections/client": new URL("mod.ts", ROOT).href,
    "@zuora-connections/client/store": new URL("store.ts", ROOT).href,
    "@zuora-connections/client/testing": new URL("testing.ts", ROOT).href,
  };
  await Deno.writeTextFile(path, JSON.stringify({ imports }));
  return path;
}

/** Installs what a row needs, one after another, as npm is busy enough with one, and runs it. */
async function run(
  row: Row,
  places: Omit<Places, "folders">,
  install: Install,
): Promise<Outcome> {
  try {
    const paths: string[] = [];
    for (const tool of row.tools) paths.push(await installTool(tool, install));
    const [program = "", ...folders] = paths;
    return await runRow(row, program, { ...places, folders });
  } catch (error) {
    return { row, durationMs: 0, report: undefined, output: describeError(error) };
  }
}

/** Counts a row and shows how it went. */
function show(outcome: Outcome | undefined, tally: Tally): void {
  if (!outcome) return;
  const { row, report, durationMs } = outcome;
  const failed = countFailed(outcome);
  tally.add(report?.passed ?? 0, failed);
  const { cases = "-", passed = "-", skipped = [] } = report ?? {};
  const cells = [row.name, cases, passed, skipped.length, formatSeconds(durationMs)];
  console.log(formatLine(cells, WIDTHS) + (failed > 0 ? "  FAILED" : ""));
}

/** Says what failed and what could not be run. */
function explain(outcome: Outcome | undefined): void {
  if (!outcome) return;
  const { row, report, output } = outcome;
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
