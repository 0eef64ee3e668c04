/**
 * Under Deno's types: checked with the sources and not with the package.
 *
 * @module
 */

import { connect, type Connection, type FetchLike } from "@zuora-connections/client";
import { createSharedStore } from "@zuora-connections/client/store";
import { createSimulator } from "@zuora-connections/client/testing";
import { expectType } from "../expect.ts";

/** A connection's `fetch` stands in for Deno's own. */
export function replacesFetch(zuora: Connection): void {
  expectType<FetchLike>(globalThis.fetch);
  expectType<typeof globalThis.fetch>(zuora.fetch);
  expectType<typeof globalThis.fetch>(createSimulator().fetch);
}

/** Web Storage is a store as it is, and variables of the environment pass through. */
export async function connectsFromTheEnvironment(): Promise<void> {
  const endpoint = Deno.env.get("ZUORA_ENDPOINT");
  await connect({ accessToken: "token" }, {
    endpoint,
    store: createSharedStore(localStorage),
  });
}

/** The simulator is a server as it is. */
export function serves(): Deno.HttpServer {
  const { handle } = createSimulator();
  Deno.serve({ port: 0 }, handle);
  return Deno.serve(handle);
}
