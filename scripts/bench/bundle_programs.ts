/**
 * The programs of the bench as plain JavaScript, in the project in which the package is installed.
 *
 * The package and its peers are not bundled: a program imports them from where they are installed.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { build, stop } from "npm:esbuild@0.28.1";
import { type Install, linkPackages } from "../common/install_tools.ts";

const HERE = fileURLToPath(new URL("programs/", import.meta.url));

/** Every program; each is a file of `programs/`. */
export const PROGRAMS = [
  "day",
  "growth",
  "in_memory",
  "long_lived_signal",
  "loopback",
  "loopback_server",
  "parts",
  "pure",
  "waiting",
] as const;

/** The name of a program. */
export type ProgramName = typeof PROGRAMS[number];

/** The libraries that are measured beside the package; programs import each as `npm:name@version`. */
export const PEERS = [
  "ky@2.1.0",
  "ofetch@1.5.1",
  "openapi-fetch@0.17.0",
  "axios@1.21.1",
  "oauth4webapi@3.8.8",
] as const;

/** Puts the peers beside the package, in the project in which it is installed. */
export async function linkPeers(project: string, install: Install): Promise<void> {
  await linkPackages(PEERS.map(cutVersion), await install(PEERS), project);
}

/** Bundles every program into a project, as `name.mjs`. */
export async function bundlePrograms(project: string): Promise<void> {
  const client = "@zuora-connections/client";
  try {
    await build({
      entryPoints: PROGRAMS.map((name) => `${HERE}${name}.ts`),
      outdir: project,
      outExtension: { ".js": ".mjs" },
      bundle: true,
      format: "esm",
      target: "es2022",
      alias: Object.fromEntries(PEERS.map((peer) => [`npm:${peer}`, cutVersion(peer)])),
      external: ["node:*", client, `${client}/*`, ...PEERS.map(cutVersion)],
      logLevel: "error",
    });
  } finally {
    await stop();
  }
}

function cutVersion(specifier: string): string {
  return specifier.slice(0, specifier.lastIndexOf("@"));
}
