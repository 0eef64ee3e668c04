/**
 * Creating a store from a backend.
 *
 * @module
 */

import type { SharedStore } from "../session/sharing.ts";
import { check, checkFunction } from "../util/checks.ts";
import { createSharing } from "./share_session.ts";
import type { StoreBackend } from "./backend.ts";

/**
 * Creates a store that shares one session between all processes and machines with its backend.
 *
 * A connection uses the session that it finds there, and every login writes its session. If the
 * backend throws or takes longer than 2 seconds, the connection logs in by itself and emits a
 * `store` event; no call fails. Sessions of `{ accessToken }` credentials are not shared.
 *
 * @param backend The key-value store to use. With `addItem`, one machine at a time logs in for all.
 * @returns The store for {@linkcode ConnectOptions.store}; several connections may use it.
 * @throws {TypeError} When `getItem`, `setItem` or `removeItem` is missing, or one is no function.
 * @example Keep the session in a map
 * ```ts
 * import { connect } from "@zuora-connections/client";
 * import { createSharedStore } from "@zuora-connections/client/store";
 * import { createSimulator } from "@zuora-connections/client/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const items = new Map<string, string>();
 * const store = createSharedStore({
 *   getItem: (key) => items.get(key),
 *   setItem: (key, value) => items.set(key, value),
 *   removeItem: (key) => items.delete(key),
 * });
 *
 * const simulator = createSimulator();
 * const { credentials, fetch } = simulator;
 * await connect(credentials, { fetch, store });
 * await connect(credentials, { fetch, store });
 *
 * assertEquals(simulator.logins, 1);
 * ```
 */
export function createSharedStore(backend: StoreBackend): SharedStore {
  check(Object(backend) === backend, "backend", "be an object");
  for (const name of ["getItem", "setItem", "removeItem"] as const) {
    checkFunction(`backend.${name}`, backend[name]);
  }
  if (backend.addItem !== undefined) checkFunction("backend.addItem", backend.addItem);
  return { join: (settings) => createSharing(backend, settings) };
}
