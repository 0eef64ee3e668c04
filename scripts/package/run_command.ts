/**
 * Runs a program and gives what it printed.
 *
 * @module
 */

/** What a program that has ended left behind. */
export interface Ended {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a program of Node to its end.
 *
 * @param name `node` or `npm`.
 * @param args Its arguments.
 * @param cwd The folder it runs in.
 */
export async function runCommand(
  name: "node" | "npm",
  args: readonly string[],
  cwd: string,
): Promise<Ended> {
  const program = name === "npm" && Deno.build.os === "windows" ? "npm.cmd" : name;
  const { success, stdout, stderr } = await new Deno.Command(program, {
    args: [...args],
    cwd,
    // A notice about npm itself is not about the package.
    env: { NO_COLOR: "1", NPM_CONFIG_UPDATE_NOTIFIER: "false" },
  }).output();
  const decoder = new TextDecoder();
  return {
    ok: success,
    stdout: decoder.decode(stdout).trim(),
    stderr: decoder.decode(stderr).trim(),
  };
}
