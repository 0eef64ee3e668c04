/**
 * The package as a user gets it: built, packed, and installed into an empty project.
 *
 * @module
 */

import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { ROOT } from "./files.ts";
import { type Ending, NPM, runOrThrow } from "./run_command.ts";
import { ExpectedError } from "./script.ts";

/** A project that has the package and nothing else. */
export interface InstalledPackage extends AsyncDisposable {
  /** The project's folder. */
  readonly project: string;
  /** The path of the packed package. */
  readonly tarball: string;
  /** How `npm install` ended. */
  readonly installing: Ending;
}

/**
 * Installs the package.
 *
 * @param given A packed package, or the folder of one that is built, seen from the repository. Without
 * it the package is built first.
 * @returns The project, which is removed when disposed of.
 */
export async function installPackage(given: string | undefined): Promise<InstalledPackage> {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "package-" }));
  const remove = (): Promise<void> => Deno.remove(folder, { recursive: true });
  try {
    const tarball = await findTarball(given ?? await build(), folder);
    const project = join(folder, "project");
    await Deno.mkdir(project);
    await Deno.writeTextFile(join(project, "package.json"), '{ "private": true }\n');
    // Offline, as there is no dependency that it could need.
    const args = ["install", "--offline", "--no-audit", "--no-fund", tarball];
    const installing = await runOrThrow(NPM, args, { cwd: project });
    return { project, tarball, installing, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function build(): Promise<string> {
  await runOrThrow(Deno.execPath(), ["task", "build:npm"], { cwd: ROOT });
  return "npm";
}

/** Gives the path of a packed package, or packs the folder of one. */
async function findTarball(given: string, folder: string): Promise<string> {
  const path = resolve(fileURLToPath(ROOT), given);
  const { isDirectory } = await Deno.stat(path).catch(() => {
    throw new ExpectedError(`Cannot install the package: there is no "${given}"`);
  });
  if (!isDirectory) return path;
  await Deno.stat(join(path, "package.json")).catch(() => {
    throw new ExpectedError(`Cannot pack "${given}": run \`deno task build:npm\` first`);
  });
  const args = ["pack", "--silent", "--ignore-scripts", "--pack-destination", folder];
  const { stdout } = await runOrThrow(NPM, args, { cwd: path });
  return join(folder, stdout.trim());
}
