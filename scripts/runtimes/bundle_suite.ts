/**
 * The suite as plain JavaScript in the project of a user.
 *
 * Node, Bun and Deno take the package from where it is installed; for workerd and the edge VM, which
 * install nothing, it is bundled in from there.
 *
 * @module
 */

import { fileURLToPath } from "node:url";
import { build, type BuildOptions, stop } from "npm:esbuild@0.28.1";

const HERE = fileURLToPath(new URL(".", import.meta.url));

// What is no module is as strict as one.
const STRICT = { js: '"use strict";' };

/** Bundles the suite for each kind of runtime into a project. */
export async function bundleSuite(project: string): Promise<void> {
  const shared: BuildOptions = {
    bundle: true,
    target: "es2022",
    outdir: project,
    external: ["node:*"],
    logLevel: "error",
  };
  const installed: BuildOptions = {
    ...shared,
    external: ["node:*", "@zuora-connections/client"],
  };
  const list = (...names: string[]): string[] => names.map((name) => `${HERE}${name}.ts`);

  try {
    await build({
      ...installed,
      entryPoints: list("module_host", "workerd_host", "edge_host"),
      format: "esm",
      splitting: true, // the suite is in one file that they share
      outExtension: { ".js": ".mjs" },
    });
    await build({
      ...installed,
      entryPoints: list("node_cjs"),
      format: "cjs",
      supported: { "dynamic-import": true },
      banner: STRICT,
      outExtension: { ".js": ".cjs" },
    });
    await build({
      ...shared,
      nodePaths: [`${project}/node_modules`],
      entryPoints: list("bundled_suite"),
      format: "iife",
      banner: STRICT,
    });
  } finally {
    await stop();
  }
}
