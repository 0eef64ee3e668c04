/**
 * The runtimes as npm has them.
 *
 * @module
 */

import type { Install } from "../common/install_tools.ts";

/** A runtime, or what starts one. */
export interface Tool {
  /** The package, which holds what is needed without an install script. */
  readonly package: string;
  readonly version: string;
  /** The program in the package, if it is one. */
  readonly program?: string | undefined;
}

/** Node of a version, for this machine. */
export function findNode(version: string): Tool {
  return { package: `node-${OS}-${CPU}`, version, program: "bin/node" };
}

/** Deno of a version, for this machine. */
export function findDeno(version: string): Tool {
  const libc = OS === "linux" ? "-glibc" : "";
  return { package: `@deno/${OS}-${CPU}${libc}`, version, program: "deno" };
}

/** How Deno runs a program that npm has installed: it goes by nothing around the project. */
export const DENO_RUN: readonly string[] = [
  "run",
  "--quiet",
  "--no-prompt",
  "--no-lock",
  "--no-config",
  "--node-modules-dir=manual",
];

/** Bun of a version, for this machine. */
export function findBun(version: string): Tool {
  const cpu = CPU === "arm64" ? "aarch64" : CPU;
  return { package: `@oven/bun-${OS}-${cpu}`, version, program: "bin/bun" };
}

/** Installs a tool and gives the path of its program, or else its folder. */
export async function installTool(
  { package: name, version, program }: Tool,
  install: Install,
): Promise<string> {
  const folder = await install([`${name}@${version}`]);
  if (program === undefined) return folder;
  const path = `${folder}/node_modules/${name}/${program}`;
  await Deno.chmod(path, 0o755); // some packages leave this to an install script
  return path;
}

const OS = Deno.build.os;
const CPU = Deno.build.arch === "aarch64" ? "arm64" : "x64";
