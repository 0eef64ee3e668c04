/**
 * Measures what a bundler makes of the package and its peers, minified and gzipped.
 *
 * @module
 */

import { gzipSync } from "node:zlib";
import { build, stop } from "npm:esbuild@0.28.1";
import type { LimitName } from "./limits.ts";
import type { Measurement } from "./measurement.ts";
import type { Places } from "./run_program.ts";

const PACKAGE = "@zuora-connections/client";
const GRANT = [
  "clientCredentialsGrantRequest",
  "processClientCredentialsResponse",
  "ClientSecretPost",
];

/** What a user imports. */
const IMPORTS: readonly {
  readonly name: string;
  readonly source: string;
  readonly limit?: LimitName | undefined;
}[] = [
  {
    name: "connect",
    source: `export { connect } from "${PACKAGE}";`,
    limit: "connectBytes",
  },
  {
    name: "buildConnectRequest and parseConnectResponse",
    source: `export { buildConnectRequest, parseConnectResponse } from "${PACKAGE}";`,
    limit: "purePairBytes",
  },
  {
    name: "connect and createSharedStore",
    source: `export { connect } from "${PACKAGE}";
      export { createSharedStore } from "${PACKAGE}/store";`,
  },
  { name: "ky", source: 'export { default } from "ky";' },
  {
    name: "oauth4webapi, client credentials",
    source: `export { ${GRANT.join(", ")} } from "oauth4webapi";`,
  },
];

/** Bundles each for a user of the project. */
export async function measureSizes({ project }: Places): Promise<readonly Measurement[]> {
  try {
    return await Promise.all(IMPORTS.map(async ({ name, source, limit }) => {
      const value = await measureSize(source, project);
      return { name: `${name}, gzipped`, value, unit: "B", limit };
    }));
  } finally {
    await stop();
  }
}

async function measureSize(source: string, project: string): Promise<number> {
  const { outputFiles: [bundle] } = await build({
    stdin: { contents: source, resolveDir: project },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    write: false,
    logLevel: "error",
  });
  return gzipSync(bundle?.contents ?? new Uint8Array(), { level: 9 }).length;
}
