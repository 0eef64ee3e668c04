/**
 * Installing packages of npm once, in the user's cache.
 *
 * @module
 */

import { join } from "node:path";

/** How to start npm. */
export const NPM: string = Deno.build.os === "windows" ? "npm.cmd" : "npm";

const QUIET = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"];

/**
 * Installs packages in a folder of the user's cache, unless they are there.
 *
 * @param packages The packages, each as `name@version` with an exact version.
 * @returns The folder that holds their `node_modules`.
 */
export async function installKit(packages: readonly string[]): Promise<string> {
  const name = packages.join("+").replaceAll("/", "-") || "none";
  const folder = join(findCache(), "kits", name);
  if (await exists(folder)) return folder;
  const parent = join(folder, "..");
  await Deno.mkdir(parent, { recursive: true });
  const draft = await Deno.makeTempDir({ dir: parent, prefix: ".draft-" });
  if (packages.length > 0) await installInto(draft, packages);
  // In one step, so that a kit is whole or absent, whoever else installs it now.
  await Deno.rename(draft, folder).catch(() => Deno.remove(draft, { recursive: true }));
  return folder;
}

/** Installs packages, or packed ones by their paths, into a folder that is made a project of its own. */
export async function installInto(folder: string, packages: readonly string[]): Promise<void> {
  await Deno.writeTextFile(join(folder, "package.json"), '{ "private": true }\n');
  await runNpm(["install", ...QUIET, ...packages], folder);
}

/** Runs npm and gives what it printed. */
export async function runNpm(args: readonly string[], cwd: string): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(NPM, { args: [...args], cwd })
    .output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(`Cannot run npm ${args[0]}: ${decoder.decode(stderr).trim()}`);
  return decoder.decode(stdout);
}

function findCache(): string {
  const home = Deno.env.get("HOME") ?? Deno.env.get("USERPROFILE") ?? ".";
  return join(Deno.env.get("XDG_CACHE_HOME") || join(home, ".cache"), "zuora-connections");
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
