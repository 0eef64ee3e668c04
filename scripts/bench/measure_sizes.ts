/**
 * Measures what a bundler makes of the package and its peers, minified and gzipped.
 *
 * @module
 */

import { bundleMinified } from "../common/bundle.ts";
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
  const measurements: Measurement[] = [];
  for (const { name, source, limit } of IMPORTS) {
    const { code, gzippedBytes } = await bundleMinified(source, project);
    measurements.push({ name: `${name}, gzipped`, value: gzippedBytes, unit: "B", limit });
    if (name === "connect") {
      const value = [...code.matchAll(/\blease\b/g)].length;
      const words = "words of the store in connect";
      measurements.push({ name: words, value, unit: "", limit: "storeWordsInConnect" });
    }
  }
  return measurements;
}
