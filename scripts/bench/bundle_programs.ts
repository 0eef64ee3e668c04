/**
 * The programs of the bench as plain JavaScript, in the project in which the package is installed.
 *
 * The package and its peers are not bundled: a program imports them from where they are installed.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { build, type Plugin, stop } from "npm:esbuild@0.28.1";
import { ExpectedError } from "../common/script.ts";
import { cutVersion, PEERS } from "./peers.ts";

const HERE = fileURLToPath(new URL("programs/", import.meta.url));

/** Every program; each is a file of `programs/`. */
export const PROGRAMS = [
  "day",
  "growth",
  "in_memory",
  "long_lived_signal",
  "loopback",
  "loopback_server",
  "pure",
  "waiting",
] as const;

/** The name of a program. */
export type ProgramName = typeof PROGRAMS[number];

/** Bundles every program into a project, as `name.mjs`. */
export async function bundlePrograms(project: string): Promise<void> {
  try {
    await build({
      entryPoints: PROGRAMS.map((name) => `${HERE}${name}.ts`),
      outdir: project,
      outExtension: { ".js": ".mjs" },
      bundle: true,
      format: "esm",
      target: "es2022",
      external: ["node:*", "@zuora-connections/client", "@zuora-connections/client/*"],
      plugins: [importPeersByName],
      logLevel: "error",
    });
  } finally {
    await stop();
  }
}

/** `npm:ky@2.1.0` is `ky` where that version is installed. */
const importPeersByName: Plugin = {
  name: "import-peers-by-name",
  setup(bundler): void {
    bundler.onResolve({ filter: /^npm:/ }, ({ path }) => {
      const peer = PEERS.find((each) => path === `npm:${each}`);
      if (peer === undefined) throw new ExpectedError(`Cannot import "${path}": it is not a peer`);
      return { path: cutVersion(peer), external: true };
    });
  },
};
