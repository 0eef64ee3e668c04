/**
 * Under the types of Cloudflare Workers.
 *
 * @module
 */

import { connect, type Connection, type FetchLike } from "@zuora-connections/client";
import { createSharedStore, type StoreBackend } from "@zuora-connections/client/store";
import { createSimulator } from "@zuora-connections/client/testing";
import { expectType } from "../expect.ts";

interface Env {
  readonly KV: KVNamespace;
  readonly ZUORA: Fetcher;
  readonly ZUORA_CLIENT_ID: string;
  readonly ZUORA_CLIENT_SECRET: string;
  readonly ZUORA_ENDPOINT?: string;
}

/** A worker with all that a connection can use there. */
export const worker: ExportedHandler<Env> = {
  fetch: async (_request, env, context) => {
    const zuora = await connect(
      { clientId: env.ZUORA_CLIENT_ID, clientSecret: env.ZUORA_CLIENT_SECRET },
      {
        endpoint: env.ZUORA_ENDPOINT,
        store: createSharedStore(keepIn(env.KV)),
        waitUntil: (work) => context.waitUntil(work),
      },
    );
    return await zuora.fetch("/v1/catalog/products", { cf: { cacheTtl: 0 } });
  },
};

/** Workers KV as a store. */
export function keepIn(kv: KVNamespace): StoreBackend {
  return {
    getItem: (key) => kv.get(key),
    setItem: (key, value, { ttl }) => kv.put(key, value, { expirationTtl: Math.max(60, ttl) }),
    removeItem: (key) => kv.delete(key),
  };
}

/** The fetch of Workers, and that of a service binding, are taken. */
export async function takesFetch(env: Env): Promise<void> {
  expectType<FetchLike>(globalThis.fetch);
  const bound: FetchLike = (input, init) => env.ZUORA.fetch(input, init);
  await connect({ accessToken: "token" }, { fetch: bound });
}

/** A connection's `fetch` stands in for that of Workers. */
export function replacesFetch(zuora: Connection): void {
  expectType<typeof globalThis.fetch>(zuora.fetch);
  expectType<typeof globalThis.fetch>(createSimulator().fetch);
}

/** The simulator is a worker. */
export const simulated: ExportedHandler = {
  fetch: async (request) => await createSimulator().handle(request),
};
