/**
 * Getting tools from npm, once: they stay in the user's cache.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { join } from "node:path";
import { NPM, runOrThrow } from "./run_command.ts";

/**
 * Installs packages together, each as `name@version` with an exact version, unless they are in the
 * cache; gives the folder that holds their `node_modules`.
 */
export type Install = (packages: readonly string[]) => Promise<string>;

/** Makes what installs packages, each set of them once. */
export function createInstaller(): Install {
  const installing = new Map<string, Promise<string>>();
  return (packages) => {
    const name = buildName(packages);
    const folder = installing.get(name) ?? install(packages, name);
    installing.set(name, folder);
    return folder;
  };
}

/** Puts packages that are installed in one folder into the project in another, too. */
export async function linkPackages(
  names: readonly string[],
  from: string,
  project: string,
): Promise<void> {
  for (const name of names) {
    const path = join("node_modules", name);
    await Deno.symlink(join(from, path), join(project, path), { type: "junction" }).catch(
      (error) => {
        if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
      },
    );
  }
}

// Of a file, on most systems; the rest is for a hash.
const LONGEST_NAME = 200;

function buildName(packages: readonly string[]): string {
  const name = packages.join("+").replaceAll("/", "-") || "none";
  if (name.length <= LONGEST_NAME) return name;
  const hash = createHash("sha256").update(name).digest("hex").slice(0, 12);
  return `${packages.length}-packages-${hash}`;
}

/** Installs aside and moves, so that what is in the cache is whole, whoever else installs it now. */
async function install(packages: readonly string[], name: string): Promise<string> {
  const cache = join(findCache(), "zuora-connections", "npm");
  const folder = join(cache, name);
  if (await exists(folder)) return folder;
  await Deno.mkdir(cache, { recursive: true });
  const draft = await Deno.makeTempDir({ dir: cache, prefix: ".draft-" });
  try {
    await Deno.writeTextFile(join(draft, "package.json"), '{ "private": true }\n');
    const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"];
    if (packages.length > 0) {
      await runOrThrow(NPM, ["install", ...flags, ...packages], { cwd: draft });
    }
    await Deno.rename(draft, folder);
  } catch (error) {
    await Deno.remove(draft, { recursive: true });
    if (!await exists(folder)) throw error; // or else another run was faster
  }
  return folder;
}

function findCache(): string {
  const home = Deno.env.get("HOME") ?? Deno.env.get("USERPROFILE") ?? ".";
  return Deno.env.get("XDG_CACHE_HOME") || join(home, ".cache");
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}
