/**
 * Runs everything that must hold, step by step, and ends with `N passed, N failed`.
 *
 * A step that fails does not stop the later ones. `--only-check` leaves out what runs a test.
 *
 * @module
 */

// deno-lint-ignore-file no-console no-top-level-await -- A script talks to a terminal.

import { decideOffline, IMPORT_MAP } from "./libraries.ts";

const ROOT = new URL("../", import.meta.url);

const CHECKED_FOLDERS = [
  "scripts",
  "scripts/offline",
  "scripts/package",
  "scripts/runtimes",
  "tests",
  "tests/contract",
  "tests/types",
];
const CHECKED = ["tests/types/environments/deno.ts"]; // its neighbours need globals of others

const LEAST_COVERAGE_PERCENT = 95;

interface Outcome {
  readonly ok: boolean;
  readonly output: string;
}

const offline = await decideOffline();
const mapArgs = offline ? [`--import-map=${IMPORT_MAP}`] : [];
const entries = ["mod.ts", "testing.ts"];
let passed = 0;
let failed = 0;

await check("fmt", "--check");
await check("lint");
await check("check", ...mapArgs, ...entries, ...CHECKED, ...CHECKED_FOLDERS.flatMap(listChecked));
await check("doc", "--lint", ...entries);
await check("publish", "--dry-run", "--allow-dirty");
if (!Deno.args.includes("--only-check")) {
  await test();
  await check("task", "size");
  await check("task", "check:package");
}

console.log(`${passed} passed, ${failed} failed`);
if (failed > 0) Deno.exit(1);

/** Runs a step that counts as one failure when it fails. */
async function check(...args: string[]): Promise<void> {
  const { ok } = await run(args);
  if (!ok) failed++;
}

/** Runs the tests, counts them, and checks how much of src/ they cover. */
async function test(): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "coverage-" });
  const tested = ["tests/", "src/", ...entries, "README.md"];
  const { ok, output } = await run(
    [
      "test",
      "--doc",
      "--allow-all",
      "--coverage-raw-data-only",
      `--coverage=${folder}`,
      ...mapArgs,
      ...tested,
    ],
  );
  const summaries = output.matchAll(/^(?:ok|FAILED) \| (\d+) passed.*? \| (\d+) failed/gm);
  const [, passes, failures] = [...summaries].at(-1) ?? [];
  passed += Number(passes ?? 0);
  // Tests can fail without a count: when they do not compile, or when nothing was run.
  failed += Number(failures ?? 0) || (ok && passes !== undefined ? 0 : 1);
  await check(
    "coverage",
    folder,
    `--include=^${new URL("src/", ROOT)}`,
    "--exclude=#", // code blocks of docs
    `--threshold=${LEAST_COVERAGE_PERCENT}`,
  );
  await Deno.remove(folder, { recursive: true });
}

/** Runs one subcommand of Deno under a heading, shows what it prints, and gives that. */
async function run(args: readonly string[]): Promise<Outcome> {
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

/** Lists the files of a folder whose types can be checked with the libraries at hand. */
function listChecked(folder: string): string[] {
  const missing = offline ? listMissing() : [];
  return [...Deno.readDirSync(new URL(folder, ROOT))]
    .map(({ name }) => `${folder}/${name}`)
    .filter((path) => path.endsWith(".ts"))
    .filter((path) => {
      const source = Deno.readTextFileSync(new URL(path, ROOT));
      const lacks = missing.find((name) => source.includes(`from "${name}`));
      if (lacks !== undefined) console.log(`not checked: ${path}, as ${lacks} has no stand-in`);
      return lacks === undefined;
    })
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
