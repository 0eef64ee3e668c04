/**
 * Loads an installed package in Node and looks at what that does.
 *
 * @module
 */

import { join } from "node:path";
import { type Ending, runCommand } from "../common/run_command.ts";

/** How Node gets at a module. */
export type ModuleSystem = "import" | "require";

const TRAPS = new URL("trap_globals.mjs", import.meta.url);

/**
 * Loads an entry point and notes each global that is read or written meanwhile.
 *
 * Reading `Request`, `Response` or `Headers` alone takes 27 ms, as Node makes them at that moment.
 *
 * @param project The folder of a project that has the package.
 * @param specifier The entry point's name.
 * @param how How it is loaded.
 * @returns What was touched; `undefined` when nothing was.
 */
export async function checkGlobals(
  project: string,
  specifier: string,
  how: ModuleSystem,
): Promise<string | undefined> {
  const script = join(project, "trap_globals.mjs"); // from there, Node finds the package
  await Deno.copyFile(TRAPS, script);
  const { ok, stdout, stderr } = await runCommand("node", [script, how, specifier], {
    cwd: project,
  });
  return [...stdout.split("\n"), ok ? "" : "failed", stderr.trim()].filter(Boolean).join("; ") ||
    undefined;
}

/**
 * Logs in to a simulated Zuora from a first line of code, as the README shows it.
 *
 * @param project The folder of a project that has the package.
 * @param name The package's name.
 * @param how How it is loaded.
 * @returns What went wrong or was printed beside the status; `undefined` when all is well.
 */
export async function checkFirstUse(
  project: string,
  name: string,
  how: ModuleSystem,
): Promise<string | undefined> {
  const load = how === "import"
    ? (path: string): string => `await import("${path}")`
    : (path: string): string => `require("${path}")`;
  const code = `(async () => {
    const { connect } = ${load(name)};
    const { fetch, credentials } = (${load(`${name}/testing`)}).createSimulator();
    const zuora = await connect(credentials, { fetch });
    const reply = await zuora.fetch("/v1/catalog/products");
    console.log(reply.status, (await reply.json()).success);
  })()`;
  const type = how === "import" ? "module" : "commonjs";
  const args = [`--input-type=${type}`, "--eval", code];
  return describeUnexpected(await runCommand("node", args, { cwd: project }), "200 true");
}

/** Tells what a program printed that it should not have; `undefined` when there is nothing. */
export function describeUnexpected(ending: Ending, expected?: string): string | undefined {
  const [stdout, stderr] = [ending.stdout.trim(), ending.stderr.trim()];
  if (stderr !== "") return stderr;
  if (!ending.ok) return "it failed";
  if (expected !== undefined && stdout !== expected) return `it printed "${stdout}"`;
  return undefined;
}
