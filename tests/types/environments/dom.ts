/**
 * Under the DOM's types alone.
 *
 * @module
 */

import { connect, type Connection, type FetchLike } from "@zuora-connections/client";
import { createSharedStore, type StoreBackend } from "@zuora-connections/client/store";
import { createSimulator } from "@zuora-connections/client/testing";
import { expectType } from "../expect.ts";

/** A connection's `fetch` stands in for the DOM's own. */
export function replacesFetch(zuora: Connection): void {
  expectType<FetchLike>(globalThis.fetch);
  expectType<typeof globalThis.fetch>(zuora.fetch);
  expectType<typeof globalThis.fetch>(createSimulator().fetch);
}

/** Web Storage is a store as it is. */
export async function keepsSessions(): Promise<void> {
  expectType<StoreBackend>(sessionStorage);
  await connect({ accessToken: "token" }, { store: createSharedStore(localStorage) });
}

/** The types of the DOM's `fetch` are those of a call. */
export async function calls(
  zuora: Connection,
  init: RequestInit,
  headers: HeadersInit,
): Promise<void> {
  await zuora.fetch("/v1/x", { ...init, headers, signal: AbortSignal.timeout(1) });
  await zuora.json("/v1/x", { headers, json: {} });
}
