/**
 * Checks package.json and types with the tools that the npm world uses for it.
 *
 * @module
 */

import { checkPackage, createPackageFromTarballData } from "npm:@arethetypeswrong/core@0.18.5";
import { publint } from "npm:publint@0.3.25";
import { formatMessage } from "npm:publint@0.3.25/utils";

/**
 * Checks the fields of package.json, as `publint --strict` does.
 *
 * @param tarball The packed package.
 * @returns All that publint says, suggestions included; `undefined` when it is content.
 */
export async function checkFields(tarball: Uint8Array<ArrayBuffer>): Promise<string | undefined> {
  const { messages, pkg } = await publint({ strict: true, pack: { tarball: tarball.buffer } });
  return messages.map((message) => formatMessage(message, pkg)).join("; ") || undefined;
}

/**
 * Checks how TypeScript finds the types, as `attw` does, under every module resolution.
 *
 * @param tarball The packed package.
 * @returns The problems by name; `undefined` when there is none.
 */
export async function checkTypes(tarball: Uint8Array): Promise<string | undefined> {
  const analysis = await checkPackage(createPackageFromTarballData(tarball));
  if (!analysis.types) return "the package has no types";
  return analysis.problems.map((problem) => JSON.stringify(problem)).join("; ") || undefined;
}
