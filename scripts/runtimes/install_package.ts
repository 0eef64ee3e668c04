/**
 * The package as a user gets it: built, packed and installed into an empty project.
 *
 * @module
 */

import { runOrThrow } from "./run_command.ts";

/** Builds the package and packs it into a folder; gives the path of the tarball. */
export async function packPackage(root: string, folder: string): Promise<string> {
  await runOrThrow(Deno.execPath(), ["task", "build:npm"], { cwd: root });
  const args = ["pack", "--silent", "--pack-destination", folder];
  const name = await runOrThrow("npm", args, { cwd: `${root}/npm` });
  return `${folder}/${name.trim()}`;
}

/** Installs a tarball into an empty project; gives the folder of the project. */
export async function installPackage(tarball: string, folder: string): Promise<string> {
  const project = `${folder}/project`;
  await Deno.mkdir(project);
  await Deno.writeTextFile(`${project}/package.json`, '{ "private": true }');
  const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--offline"];
  await runOrThrow("npm", ["install", ...flags, tarball], { cwd: project });
  return project;
}
