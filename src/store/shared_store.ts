/**
 * The session that all who use one store share: found there, or opened once for all.
 *
 * @module
 */

import type { SharedStore } from "../session/sharing.ts";
import { check, checkFunction } from "../util/checks.ts";
import { createSharing } from "./share_session.ts";
import type { StoreBackend } from "./store_access.ts";

/**
 * Shares one session between all processes and machines that use the same backend.
 *
 * A session that stands in the backend is used instead of a login, and each login leaves its
 * session there. A backend that fails costs a login and an event, never a call. Credentials of the
 * kind `{ accessToken }` are not shared.
 *
 * @param backend Where the session is kept. With `addItem`, one machine at a time logs in for all.
 * @returns What {@linkcode ConnectOptions.store} takes; several connections may use it.
 * @throws {TypeError} When a method is missing, or `addItem` is none.
 * @example Two connections, one login
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
