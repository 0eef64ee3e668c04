/**
 * Checks that who uses a part of the package does not get all of it.
 *
 * @module
 */

import { bundleMinified } from "../common/bundle.ts";

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

/** Bundles a function that builds a request and looks for anything that could send one. */
export function checkTreeShaking(project: string, name: string): Promise<Shaken> {
  return bundleAlone(project, name, "buildConnectRequest", SENDING);
}

/** Bundles `connect` and looks for anything that only those need who share a session. */
export function checkSharingLeftOut(project: string, name: string): Promise<Shaken> {
  return bundleAlone(project, name, "connect", SHARING);
}

/**
 * Bundles one function of a package and looks for what should not be in the bundle.
 *
 * @param project The folder of a project that has the package.
 * @param name The package's name.
 * @param symbol The function, whose code names a field of credentials.
 * @param unwanted What should not be there.
 */
async function bundleAlone(
  project: string,
  name: string,
  symbol: string,
  unwanted: RegExp,
): Promise<Shaken> {
  const { bytes, code } = await bundleMinified(`export { ${symbol} } from "${name}";`, project);
  const isThere = code.includes("apiSecretAccessKey");
  return { bytes, problem: isThere ? unwanted.exec(code)?.[0] : `${symbol} is not in it` };
}
