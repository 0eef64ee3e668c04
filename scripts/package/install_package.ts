/**
 * Packs `npm/` and installs the tarball into an empty project, as a user would.
 *
 * @module
 */

import { join } from "node:path";
import { type Ended, runCommand } from "./run_command.ts";

/** A project that has the package and nothing else. */
export interface InstalledPackage extends AsyncDisposable {
  /** The project's folder. */
  readonly project: string;
  /** The package's folder in it. */
  readonly folder: string;
  /** The files of the package by their path in it, sorted. */
  readonly files: ReadonlyMap<string, string>;
  readonly tarball: Uint8Array<ArrayBuffer>;
  /** What `npm install` printed. */
  readonly installing: Ended;
}

/**
 * Packs a folder and installs the tarball.
 *
 * @param source The folder that is packed.
 * @param name The package's name.
 * @returns The project, which is removed when disposed of.
 */
export async function installPackage(source: string, name: string): Promise<InstalledPackage> {
  const root = await Deno.makeTempDir({ prefix: "package-" });
  const project = join(root, "project");
  const packing = await runCommand("npm", ["pack", "--silent", "--pack-destination", root], source);
  if (!packing.ok) throw new Error(`Cannot pack ${source}: ${packing.stderr}`);
  const tarball = join(root, packing.stdout);
  await Deno.mkdir(project);
  await Deno.writeTextFile(join(project, "package.json"), "{}");
  // Offline, as there is no dependency that it could need.
  const installArgs = ["install", "--offline", "--no-audit", "--no-fund", tarball];
  const installing = await runCommand("npm", installArgs, project);
  if (!installing.ok) throw new Error(`Cannot install ${tarball}: ${installing.stderr}`);
  const folder = join(project, "node_modules", name);
  return {
    project,
    folder,
    files: new Map(readFiles(folder).sort(([a], [b]) => a < b ? -1 : 1)),
    tarball: await Deno.readFile(tarball),
    installing,
    [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }),
  };
}

function readFiles(folder: string, under = ""): [string, string][] {
  return [...Deno.readDirSync(join(folder, under))].flatMap(({ name, isDirectory }) =>
    isDirectory
      ? readFiles(folder, `${under}${name}/`)
      : [[`${under}${name}`, Deno.readTextFileSync(join(folder, under, name))]]
  );
}
