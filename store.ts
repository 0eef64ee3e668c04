/**
 * Share one session between processes and machines.
 *
 * Without this entry each connection logs in by itself. {@linkcode createSharedStore} makes of any
 * key-value store, Redis or Workers KV say, what {@linkcode connect} takes as `store`.
 *
 * ```ts
 * import { connect } from "@zuora-connections/client";
 * import { createSharedStore } from "@zuora-connections/client/store";
 * import { createSimulator } from "@zuora-connections/client/testing";
 *
 * const items = new Map<string, string>(); // in place of a Redis
 * const store = createSharedStore({
 *   getItem: (key) => items.get(key),
 *   setItem: (key, value) => items.set(key, value),
 *   removeItem: (key) => items.delete(key),
 * });
 * const { fetch, credentials } = createSimulator(); // in place of Zuora
 * const zuora = await connect(credentials, { fetch, store });
 * ```
 *
 * @module
 */

export type { SharedStore } from "./src/session/sharing.ts";
export { createSharedStore } from "./src/store/shared_store.ts";
export type { StoreBackend } from "./src/store/store_access.ts";
