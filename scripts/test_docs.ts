/**
 * Runs every block of TypeScript and JavaScript of the README and of `docs/`, as it stands, on Deno
 * and on Node, and every project of `examples/`, against a simulated Zuora over loopback HTTP that
 * the environment names.
 *
 * The words behind the language of a block say more:
 *
 * - `deno` or `node`: where it runs; `worker`: only in a Worker, with its example
 * - `cjs`: it is CommonJS
 * - `run`: it is a command of npx
 * - `check`: its types are checked, and it is not run
 * - `serve`: it serves HTTP on `PORT`
 * - a name such as `zuora.ts`: the file that it is; `shared`: other pages import that
 * - `source=<path>`: the file that it shows a part of
 *
 * A comment `prints x` at the end of a line says what that line prints.
 *
 * `--package=x.tgz` takes a packed package, `--package=npm` what was built in `npm/` before.
 * `--only=<text>` keeps the blocks whose place holds the text.
 *
 * @module
 */

// deno-lint-ignore-file no-top-level-await -- A script talks to a terminal.

import { join } from "node:path";
import { installPackage } from "./common/install_package.ts";
import { createInstaller } from "./common/install_tools.ts";
import { runCommand } from "./common/run_command.ts";
import { runSome } from "./common/run_some.ts";
import { parseArguments, runCounted, type Tally } from "./common/script.ts";
import { type ExampleRun, listExamples } from "./docs/examples.ts";
import { findFolder, writeBlocks } from "./docs/create_project.ts";
import { type Block, extractBlocks, listPages } from "./docs/pages.ts";
import { type ProgramRun, runProgram, visitServer, WRONG_PASSWORD } from "./docs/run_program.ts";
import { findNode, installTool } from "./runtimes/tools.ts";
import { HOST_NODE_VERSION } from "./runtimes/versions.ts";

await runCounted(testDocs);

async function testDocs(tally: Tally): Promise<void> {
  const { package: given, only = "" } = parseArguments(Deno.args, ["package", "only"]);
  const blocks = listPages().flatMap(([page, text]) => extractBlocks(page, text));
  await using installed = await installPackage(given);
  const install = createInstaller();
  await writeBlocks(installed.project, blocks, install);
  const chosen = blocks.filter(({ place }) => place.includes(only));
  const node = await installTool(findNode(HOST_NODE_VERSION), install);

  await check(chosen, installed.project, tally);
  const runs = chosen.flatMap((block) => listRuns(block, installed.project, node));
  const examples = await listExamples(installed.project, node);
  const all = [...runs, ...examples.filter(({ name }) => name.includes(only))];
  await runSome(all, async ({ name, run }) => {
    tally.report(name, await run());
  });
}

function isProgram(language: string): boolean {
  return language === "ts" || language === "js";
}

/** Lists where a block is run, and how. */
function listRuns(block: Block, project: string, node: string): ExampleRun[] {
  const { code, file, language, place, words } = block;
  if (words.has("check") || words.has("worker") || !isProgram(language)) return [];
  const commands = [
    { runtime: "node", command: [node, file] },
    { runtime: "deno", command: [Deno.execPath(), "run", "--quiet", "--no-check", "-A", file] },
  ];
  const named = commands.filter(({ runtime }) => words.has(runtime));
  const folder = findFolder(project, block);
  const prints = [...code.matchAll(/\/\/ prints (.+)$/gm)].map(([, text = ""]) => text);
  return (named.length > 0 ? named : commands)
    .filter(({ runtime }) => runtime === "node" || !words.has("cjs"))
    .map(({ runtime, command }) => ({
      name: `${place} ${runtime}`,
      run: () => runWhole({ command, folder, prints }, words.has("serve")),
    }));
}

/** Runs a block; a server twice, the second time with credentials that Zuora refuses. */
async function runWhole(run: ProgramRun, isServer: boolean): Promise<string | undefined> {
  if (!isServer) return await runProgram(run);
  return await runProgram({ ...run, visit: visitServer(200) }) ??
    await runProgram({ ...run, visit: visitServer(502), env: WRONG_PASSWORD });
}

/** Checks the types of all blocks at once. */
async function check(blocks: readonly Block[], project: string, tally: Tally): Promise<void> {
  const paths = blocks.filter(({ file, words }) => file.endsWith(".ts") && !words.has("worker"))
    .map((block) => join(findFolder(project, block), block.file));
  if (paths.length === 0) return;
  const options = { cwd: join(project, "docs") };
  const { ok, stderr } = await runCommand(Deno.execPath(), ["check", "--quiet", ...paths], options);
  tally.report(`types of ${paths.length} blocks`, ok ? undefined : stderr);
}
