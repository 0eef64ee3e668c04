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
import { rows } from "./runtimes/rows.ts";
import { countFailed, type Outcome, runRow } from "./runtimes/run_row.ts";
import { serveSimulators } from "./runtimes/serve_simulators.ts";
import { installPackage } from "./common/install_package.ts";
import { createInstaller } from "./common/install_tools.ts";
import { SOURCES } from "./common/files.ts";
import { runSome } from "./common/run_some.ts";
import { formatLine, formatSeconds } from "./common/table.ts";
import { ExpectedError, parseArguments, runCounted, type Tally } from "./common/script.ts";

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
  const importMap = `${project}/import_map.json`;
  await Deno.writeTextFile(importMap, JSON.stringify({ imports: SOURCES }));
  const places = { project, control: server.control, importMap };
  const install = createInstaller();

  console.log(formatLine(["runtime", "cases", "passed", "skipped", "time"], WIDTHS));
  const outcomes: Outcome[] = [];
  await runSome(chosen, async (row) => {
    const outcome = await runRow(row, places, install);
    outcomes.push(outcome);
    show(outcome, tally);
  });
  outcomes.forEach(explain);
}

/** Counts a row and shows how it went. */
function show(outcome: Outcome, tally: Tally): void {
  const { row, report, durationMs } = outcome;
  const failed = countFailed(outcome);
  tally.add(report?.passed ?? 0, failed);
  const { cases = "-", passed = "-", skipped = [] } = report ?? {};
  const cells = [row.name, cases, passed, skipped.length, formatSeconds(durationMs)];
  console.log(formatLine(cells, WIDTHS) + (failed > 0 ? "  FAILED" : ""));
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
