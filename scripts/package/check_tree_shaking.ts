/**
 * Checks that who uses a part of the package does not get all of it.
 *
 * @module
 */

import { build, stop } from "npm:esbuild@0.28.1";

/** What only code that sends, waits or reads a clock has. */
const SENDING =
  /\bfetch\b|AbortController|AbortSignal|setTimeout|Response\b|Date\.now|Math\.random/;

/** What only code that shares a session has. */
const SHARING = /\blease\b|addItem|removeItem|subtle/i;

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
  const code = await bundleAlone(project, name, "buildConnectRequest");
  const found = SENDING.exec(code)?.[0];
  return {
    bytes: code.length,
    problem: code.includes("apiSecretAccessKey") ? found : "buildConnectRequest is not in it",
  };
}

/** Bundles `connect` and looks for anything that only those need who share a session. */
export async function checkSharingLeftOut(
  project: string,
  name: string,
): Promise<string | undefined> {
  const code = await bundleAlone(project, name, "connect");
  return code.includes("apiSecretAccessKey") ? SHARING.exec(code)?.[0] : "connect is not in it";
}

async function bundleAlone(project: string, name: string, symbol: string): Promise<string> {
  const { outputFiles: [bundle] } = await build({
    stdin: { contents: `export { ${symbol} } from "${name}";`, resolveDir: project },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    write: false,
  });
  await stop();
  return bundle?.text ?? "";
}
