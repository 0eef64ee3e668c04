/**
 * Runs a TypeScript compiler over projects.
 *
 * @module
 */

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runCommand } from "../common/run_command.ts";

/** What one project came to. */
export interface Compilation {
  /** The path of the project. */
  readonly project: string;
  /** What the compiler says, one error a line and its details below it. */
  readonly output: string;
  /** How long it took, in milliseconds. */
  readonly durationMs: number;
}

/**
 * Compiles projects one after another, and gives what each came to.
 *
 * @param folder Where `typescript` is installed.
 * @param projects The paths of the projects.
 */
export async function* compile(
  folder: string,
  projects: readonly string[],
): AsyncGenerator<Compilation> {
  const compiler = join(folder, "node_modules", "typescript");
  // From version 7 on, the compiler is a program of its own without a face for JavaScript.
  const hasFace = await Deno.stat(join(compiler, "lib", "typescript.js")).then(
    () => true,
    () => false,
  );
  if (hasFace) yield* compileTogether(folder, projects);
  else for (const project of projects) yield await compileAlone(compiler, project);
}

async function compileAlone(compiler: string, project: string): Promise<Compilation> {
  const args = [join(compiler, "bin", "tsc"), "--pretty", "false", "--project", project];
  const { ok, stdout, stderr, durationMs } = await runCommand("node", args, {
    cwd: dirname(project),
  });
  // A compiler that breaks down says nothing that reads as an error.
  const isSilent = !ok && !stdout.includes("error TS");
  const output = isSilent ? `error TS0: it broke down: ${`${stdout}${stderr}`.trim()}` : stdout;
  return { project, output, durationMs };
}

async function* compileTogether(
  folder: string,
  projects: readonly string[],
): AsyncGenerator<Compilation> {
  const script = fileURLToPath(new URL("compile.ts", import.meta.url));
  const { stdout } = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "--allow-all", script, folder, ...projects],
    stdout: "piped",
  }).spawn();
  let rest = "";
  for await (const text of stdout.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield JSON.parse(line);
  }
}
