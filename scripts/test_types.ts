/**
 * Compiles the tests of `tests/types/` as a consumer does: against the package, built, packed and
 * installed into an empty project, under every row of `types/types_matrix.ts`.
 *
 * `--package=x.tgz` takes a packed package, `--package=npm` what was built in `npm/` before.
 * `--only=<text>` keeps the rows whose line in the table holds the text.
 *
 * @module
 */

// deno-lint-ignore-file no-console no-top-level-await -- A script talks to a terminal.

import { installPackage } from "./common/install_package.ts";
import { createInstaller } from "./common/install_tools.ts";
import { runSome } from "./common/run_some.ts";
import { formatLine, formatSeconds } from "./common/table.ts";
import { ExpectedError, parseArguments, runCounted, type Tally } from "./common/script.ts";
import { addTests, createSettingsWriter } from "./types/create_projects.ts";
import { type Compilation, compile } from "./types/run_compiler.ts";
import { COMPILERS, describeRow, listRows, readVerdict, type Row } from "./types/types_matrix.ts";

const SHOWN_ERRORS = 5;
const WIDTHS = [8, 10, 11, 9];

await runCounted(testTypes);

async function testTypes(tally: Tally): Promise<void> {
  const { package: given, only = "" } = parseArguments(Deno.args, ["package", "only"]);
  const groups = COMPILERS.map((compiler) => ({
    compiler,
    rows: listRows(compiler).filter((row) => describeRow(row).join(" ").includes(only)),
  })).filter(({ rows }) => rows.length > 0);
  if (groups.length === 0) throw new ExpectedError(`Cannot test types: no row holds "${only}"`);
  await using installed = await installPackage(given);
  await addTests(installed.project);
  const install = createInstaller();
  const writeSettings = createSettingsWriter(installed.project, install);

  console.log(formatLine(["compiler", "resolution", "environment", "optionals", "result"], WIDTHS));
  await runSome(groups, async ({ compiler, rows }) => {
    const waiting = new Map<string, Row>();
    for (const row of rows) waiting.set(await writeSettings(row), row);
    const folder = await install([`typescript@${compiler}`]);
    for await (const compilation of compile(folder, [...waiting.keys()])) {
      const row = waiting.get(compilation.project);
      if (row) show(row, compilation, tally);
      waiting.delete(compilation.project);
    }
    const output = "error TS0: the compiler broke down";
    for (const [project, row] of waiting) show(row, { project, output, durationMs: 0 }, tally);
  });
}

/** Counts a row and shows what it came to. */
function show(row: Row, { output, durationMs }: Compilation, tally: Tally): void {
  const { flaw } = row.environment;
  const { errors, foreign } = readVerdict(output, flaw !== undefined);
  const isGood = errors.length === 0;
  tally.add(isGood ? 1 : 0, isGood ? 0 : 1);
  const note = foreign > 0 ? ` (${foreign} errors of others do not count: ${flaw})` : "";
  const result = `${isGood ? "ok" : "FAILED"} ${formatSeconds(durationMs)}${note}`;
  console.log(formatLine([...describeRow(row), result], WIDTHS));
  for (const line of errors.slice(0, SHOWN_ERRORS)) console.log(`    ${line}`);
}
