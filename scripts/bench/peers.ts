/**
 * The libraries that the bench measures beside the package.
 *
 * @module
 */

import type { Install } from "../common/install_tools.ts";

/** What programs may import as `npm:name@version`. */
export const PEERS = [
  "ky@2.1.0",
  "ofetch@1.5.1",
  "openapi-fetch@0.17.0",
  "axios@1.21.1",
  "oauth4webapi@3.8.8",
] as const;

/** Takes the version off `name@version`. */
export function cutVersion(specifier: string): string {
  return specifier.slice(0, specifier.lastIndexOf("@"));
}

/** Puts the peers beside the package, in the project in which it is installed. */
export async function linkPeers(project: string, install: Install): Promise<void> {
  const folder = await install(PEERS);
  for (const name of PEERS.map(cutVersion)) {
    const [from, to] = [`${folder}/node_modules/${name}`, `${project}/node_modules/${name}`];
    await Deno.symlink(from, to, { type: "dir" });
  }
}
