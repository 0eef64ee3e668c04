/**
 * Getting runtimes from npm, once: they stay in the user's cache.
 *
 * @module
 */

import { runOrThrow } from "./run_command.ts";

/** A runtime, or what starts one, as npm has it. */
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

/** Bun of a version, for this machine. */
export function findBun(version: string): Tool {
  const cpu = CPU === "arm64" ? "aarch64" : CPU;
  return { package: `@oven/bun-${OS}-${cpu}`, version, program: "bin/bun" };
}

/** Makes what installs tools, each once. */
export function createInstaller(): (tool: Tool) => Promise<string> {
  const installing = new Map<string, Promise<string>>();
  return (tool) => {
    const id = `${tool.package.replace("/", "+")}@${tool.version}`;
    const path = installing.get(id) ?? installTool(tool, `${findCache()}/${id}`);
    installing.set(id, path);
    return path;
  };
}

const OS = Deno.build.os;
const CPU = Deno.build.arch === "aarch64" ? "arm64" : "x64";

function findCache(): string {
  const home = Deno.env.get("XDG_CACHE_HOME") || `${Deno.env.get("HOME")}/.cache`;
  return `${home}/zuora-connections/runtimes`;
}

function findProgram(tool: Tool): string {
  return `node_modules/${tool.package}/${tool.program}`;
}

/** Installs a tool, unless it is there, and gives the path of its program, or else its folder. */
async function installTool(tool: Tool, folder: string): Promise<string> {
  if (!await exists(folder)) await install(tool, folder);
  return tool.program === undefined ? folder : `${folder}/${findProgram(tool)}`;
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

/** Installs aside and moves, so that what is in the cache is whole. */
async function install(tool: Tool, folder: string): Promise<void> {
  await Deno.mkdir(findCache(), { recursive: true });
  const draft = await Deno.makeTempDir({ dir: findCache(), prefix: "draft-" });
  try {
    await Deno.writeTextFile(`${draft}/package.json`, '{ "private": true }');
    const what = `${tool.package}@${tool.version}`;
    const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"];
    await runOrThrow("npm", ["install", ...flags, what], { cwd: draft });
    // Some packages leave this to an install script.
    if (tool.program !== undefined) await Deno.chmod(`${draft}/${findProgram(tool)}`, 0o755);
    await Deno.rename(draft, folder);
  } catch (error) {
    await Deno.remove(draft, { recursive: true });
    if (!await exists(folder)) throw error; // or else another run was faster
  }
}
