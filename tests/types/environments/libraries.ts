/**
 * Libraries that a connection is used with, each with the types that it really has.
 *
 * @module
 */

import { connect, type Connection, type FetchLike } from "@zuora-connections/client";
import { createSharedStore } from "@zuora-connections/client/store";
import { createSimulator } from "@zuora-connections/client/testing";
import createClient from "openapi-fetch";
import { fetch as undiciFetch } from "undici";
import { createStorage, type Storage } from "unstorage";
import { expectType } from "../expect.ts";

interface Paths {
  "/v1/catalog/products": {
    get: { responses: { 200: { content: { "application/json": { success: boolean } } } } };
  };
}

/** A connection serves a client that was generated from Zuora's OpenAPI. */
export async function servesOpenApi({ endpoint, fetch }: Connection): Promise<void> {
  const client = createClient<Paths>({ baseUrl: endpoint, fetch });
  const { data } = await client.GET("/v1/catalog/products");
  expectType<boolean | undefined>(data?.success);
  createClient<Paths>({ fetch: createSimulator().fetch });
}

/** Any storage of `unstorage` is a store. */
export async function keepsIn(storage: Storage, texts: Storage<string>): Promise<void> {
  await connect({ accessToken: "token" }, { store: createSharedStore(storage) });
  await connect({ accessToken: "token" }, { store: createSharedStore(texts) });
  await connect({ accessToken: "token" }, { store: createSharedStore(createStorage()) });
}

/** The `fetch` of the package `undici`, with a proxy say, sends the requests. */
export async function sendsByUndici(): Promise<void> {
  expectType<FetchLike>(undiciFetch);
  await connect({ accessToken: "token" }, { fetch: undiciFetch });
}
