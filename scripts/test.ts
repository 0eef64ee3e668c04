/**
 * Runs everything that must hold, step by step, and ends with `N passed, N failed`.
 *
 * A step that fails does not stop the later ones. `--only-check` leaves out what runs a test.
 *
 * @module
 */

// deno-lint-ignore-file no-console no-top-level-await -- A script talks to a terminal.

import { readFiles, ROOT } from "./common/files.ts";
import { type Ending, runCommand } from "./common/run_command.ts";
import { runCounted, type Tally } from "./common/script.ts";
import { chooseLibraries } from "./with_libraries.ts";

const ENTRIES = ["mod.ts", "store.ts", "testing.ts"];

/** Whose globals are those of other runtimes, but for one. */
const FOREIGN = /^tests\/types\/environments\/(?!deno\.ts$)/;

const LEAST_COVERAGE_PERCENT = 95;
const LONGEST_STEP_MS = 1_200_000;

await runCounted(async (tally) => {
  const { source, args: libraryArgs } = await chooseLibraries();
  // A task must not choose other libraries than this script.
  const options = { cwd: ROOT, env: { TEST_LIBRARIES: source }, longestMs: LONGEST_STEP_MS };

  /** Runs one subcommand of Deno under a heading, and shows what it prints. */
  async function run(...args: string[]): Promise<Ending> {
    console.log(`\n== deno ${args.join(" ")}`);
    const ending = await runCommand(Deno.execPath(), args, { ...options, isShown: true });
    if (!ending.ok) console.log(`failed: deno ${args[0]}`);
    return ending;
  }
  async function check(...args: string[]): Promise<void> {
    if (!(await run(...args)).ok) tally.add(0, 1);
  }

  await check("fmt", "--check");
  await check("lint");
  await check("check", ...libraryArgs, ...ENTRIES, ...listChecked());
  await check("task", "check:rooms");
  await check("doc", "--lint", ...ENTRIES);
  await check("task", "build:docs");
  await check("publish", "--dry-run", "--allow-dirty");
  if (Deno.args.includes("--only-check")) return;
  const folder = await Deno.makeTempDir({ prefix: "coverage-" });
  const coverage = ["--coverage-raw-data-only", `--coverage=${folder}`];
  const tested = ["tests/", "src/", ...ENTRIES];
  count(await run("test", "--doc", "--allow-all", ...coverage, ...libraryArgs, ...tested), tally);
  await check(
    "coverage",
    folder,
    `--include=^${new URL("src/", ROOT)}`,
    "--exclude=#", // code blocks of docs
    `--threshold=${LEAST_COVERAGE_PERCENT}`,
  );
  await Deno.remove(folder, { recursive: true });
  await check("task", "size");
  await check("task", "check:package");
  // It starts what npm installs by its path, which Windows does not.
  if (Deno.build.os === "windows") return console.log("not run: test:docs, as this is Windows");
  count(await run("task", "test:docs", "--package=npm"), tally);
});

/** Counts by what `deno test` prints at its end, or by the last line of a task. */
function count({ ok, stdout }: Ending, tally: Tally): void {
  const summaries = stdout.matchAll(/^(?:ok \| |FAILED \| )?(\d+) passed.*?[|,] (\d+) failed/gm);
  const [, passes, failures] = [...summaries].at(-1) ?? [];
  // Tests can fail without a count: when they do not compile, or when nothing was run.
  tally.add(Number(passes ?? 0), Number(failures ?? 0) || (ok && passes !== undefined ? 0 : 1));
}

/** Lists the scripts and tests whose types can be checked here. */
function listChecked(): string[] {
  return ["scripts/", "tests/"].flatMap((folder) =>
    [...readFiles(new URL(folder, ROOT)).keys()].map((path) => folder + path)
  ).filter((path) => path.endsWith(".ts") && !FOREIGN.test(path)).sort();
}
