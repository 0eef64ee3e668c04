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
import { formatLine } from "./common/table.ts";
import { ExpectedError, parseArguments, runCounted, type Tally } from "./common/script.ts";
import { addTests, writeSettings } from "./types/create_projects.ts";
import { compile } from "./types/run_compiler.ts";
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

  console.log(formatLine(["compiler", "resolution", "environment", "optionals", "result"], WIDTHS));
  await runSome(groups, async ({ compiler, rows }) => {
    const files = new Map<string, Row>();
    for (const row of rows) files.set(await writeSettings(row, installed.project, install), row);
    const folder = await install([`typescript@${compiler}`]);
    const outputs = await compile(folder, installed.project, [...files.keys()]);
    for (const [file, row] of files) show(row, outputs.get(file) ?? "", tally);
  });
}

/** Counts a row and shows what it came to. */
function show(row: Row, output: string, tally: Tally): void {
  const { flaw } = row.environment;
  const { errors, foreign } = readVerdict(output, flaw !== undefined);
  const isGood = errors.length === 0;
  tally.add(isGood ? 1 : 0, isGood ? 0 : 1);
  const note = foreign > 0 ? ` (${foreign} errors of others do not count: ${flaw})` : "";
  console.log(formatLine([...describeRow(row), `${isGood ? "ok" : "FAILED"}${note}`], WIDTHS));
  for (const line of errors.slice(0, SHOWN_ERRORS)) console.log(`    ${line}`);
}
