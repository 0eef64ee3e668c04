/**
 * Runs everything that must hold, step by step, and ends with `N passed, N failed`.
 *
 * A step that fails does not stop the later ones. `--only-check` leaves out what runs a test.
 *
 * @module
 */

// deno-lint-ignore-file no-console no-top-level-await -- A script talks to a terminal.

import { fileURLToPath } from "node:url";
import { decideOffline, IMPORT_MAP } from "./common/libraries.ts";
import { readFiles } from "./common/read_files.ts";
import { ROOT } from "./common/root.ts";
import { runCounted, type Tally } from "./common/tally.ts";

const ENTRIES = ["mod.ts", "store.ts", "testing.ts"];

/** Whose globals are those of other runtimes, but for one. */
const FOREIGN = /^tests\/types\/environments\/(?!deno\.ts$)/;

const LEAST_COVERAGE_PERCENT = 95;

interface Outcome {
  readonly ok: boolean;
  readonly output: string;
}

/** Runs a subcommand of Deno. */
type Run = (...args: string[]) => Promise<Outcome>;

await runCounted(async (tally) => {
  const offline = await decideOffline();
  const mapArgs = offline ? [`--import-map=${IMPORT_MAP}`] : [];
  const run: Run = (...args) => runStep(args, offline);
  const check: Run = async (...args) => {
    const outcome = await run(...args);
    if (!outcome.ok) tally.add(0, 1);
    return outcome;
  };

  await check("fmt", "--check");
  await check("lint");
  await check("check", ...mapArgs, ...ENTRIES, ...listChecked(offline));
  await check("task", "check:rooms");
  await check("doc", "--lint", ...ENTRIES);
  await check("task", "build:docs");
  await check("publish", "--dry-run", "--allow-dirty");
  if (Deno.args.includes("--only-check")) return;
  const folder = await Deno.makeTempDir({ prefix: "coverage-" });
  const coverage = ["--coverage-raw-data-only", `--coverage=${folder}`];
  const tested = ["tests/", "src/", ...ENTRIES];
  count(await run("test", "--doc", "--allow-all", ...coverage, ...mapArgs, ...tested), tally);
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
  countLastLine(await run("task", "test:docs", "--package=npm"), tally);
});

/** Counts the tests in what `deno test` printed. */
function count({ ok, output }: Outcome, tally: Tally): void {
  const summaries = output.matchAll(/^(?:ok|FAILED) \| (\d+) passed.*? \| (\d+) failed/gm);
  const [, passes, failures] = [...summaries].at(-1) ?? [];
  // Tests can fail without a count: when they do not compile, or when nothing was run.
  tally.add(Number(passes ?? 0), Number(failures ?? 0) || (ok && passes !== undefined ? 0 : 1));
}

/** Counts by the last line of a task, `N passed, N failed`. */
function countLastLine({ ok, output }: Outcome, tally: Tally): void {
  const [, passes, failures] = /^(\d+) passed, (\d+) failed$/m.exec(output) ?? [];
  tally.add(Number(passes ?? 0), Number(failures ?? 0) || (ok ? 0 : 1));
}

/** Runs one subcommand of Deno under a heading, shows what it prints, and gives that. */
async function runStep(args: readonly string[], offline: boolean): Promise<Outcome> {
  console.log(`\n== deno ${args.join(" ")}`);
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd: ROOT,
    // The summary is read, and a task must not choose other libraries than this script.
    env: { NO_COLOR: "1", TEST_LIBRARIES: offline ? "offline" : "jsr" },
    stdout: "piped",
  })
    .spawn();
  let output = "";
  const decoder = new TextDecoder();
  for await (const chunk of child.stdout) {
    output += decoder.decode(chunk, { stream: true });
    await writeAll(chunk);
  }
  const { success } = await child.status;
  if (!success) console.log(`failed: deno ${args[0]}`);
  return { ok: success, output };
}

async function writeAll(bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    written += await Deno.stdout.write(bytes.subarray(written));
  }
}

/** Lists the scripts and tests whose types can be checked with the libraries at hand. */
function listChecked(offline: boolean): string[] {
  const missing = offline ? listMissing() : [];
  return ["scripts/", "tests/"].flatMap((folder) => {
    const files = readFiles(fileURLToPath(new URL(folder, ROOT)));
    return [...files].map(([path, source]) => ({ path: folder + path, source }));
  })
    .filter(({ path }) => path.endsWith(".ts") && !FOREIGN.test(path))
    .filter(({ path, source }) => {
      const lacks = missing.find((name) => source.includes(`from "${name}`));
      if (lacks !== undefined) console.log(`not checked: ${path}, as ${lacks} has no stand-in`);
      return lacks === undefined;
    })
    .map(({ path }) => path)
    .sort();
}

/** Lists the libraries that deno.json names and that have no stand-in. */
function listMissing(): string[] {
  const standIns = listImports(IMPORT_MAP);
  return listImports("deno.json").filter((name) =>
    !standIns.some((other) => other.startsWith(name))
  );
}

function listImports(path: string): string[] {
  const { imports } = JSON.parse(Deno.readTextFileSync(new URL(path, ROOT)));
  return Object.keys(imports);
}
