/**
 * Checks that who uses a part of the package does not get all of it.
 *
 * @module
 */

import { build, stop } from "npm:esbuild@0.28.1";

/** What only code that sends, waits or reads a clock has. */
const SENDING =
  /\bfetch\b|AbortController|AbortSignal|setTimeout|Response\b|Date\.now|Math\.random/;

/** What is left of a package when one function of it is used. */
export interface Shaken {
  readonly bytes: number;
  /** What is in the bundle that should not be; `undefined` when nothing is. */
  readonly problem: string | undefined;
}

/**
 * Bundles a function that builds a request and looks for anything that could send one.
 *
 * @param project The folder of a project that has the package.
 * @param name The package's name.
 */
export async function checkTreeShaking(project: string, name: string): Promise<Shaken> {
  const { outputFiles: [bundle] } = await build({
    stdin: { contents: `export { buildConnectRequest } from "${name}";`, resolveDir: project },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    write: false,
  });
  await stop();
  const code = bundle?.text ?? "";
  const found = SENDING.exec(code)?.[0];
  return {
    bytes: code.length,
    problem: code.includes("apiSecretAccessKey") ? found : "buildConnectRequest is not in it",
  };
}
