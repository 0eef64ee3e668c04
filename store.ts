/**
 * Share one Zuora session between processes and machines.
 *
 * By default, each connection logs in by itself, and Zuora allows 100 logins a minute from one IP
 * address (documented). {@linkcode createSharedStore} turns any key-value store, such as Redis,
 * Deno KV or a Durable Object, into what {@linkcode connect} takes as `store`: a connection then
 * uses the session that it finds there instead of logging in. A store that fails costs a login and
 * a `store` event, never a call.
 *
 * The store holds live session secrets. Protect it as you would a password.
 *
 * @example Two connections, one login
 * ```ts
 * import { connect } from "@zuora-connections/client";
 * import { createSharedStore } from "@zuora-connections/client/store";
 * import { createSimulator } from "@zuora-connections/client/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const items = new Map<string, string>(); // in place of Redis
 * const store = createSharedStore({
 *   getItem: (key) => items.get(key),
 *   setItem: (key, value) => items.set(key, value),
 *   removeItem: (key) => items.delete(key),
 * });
 *
 * const simulator = createSimulator(); // in place of Zuora
 * const { credentials, fetch } = simulator;
 * const one = await connect(credentials, { fetch, store });
 * const other = await connect(credentials, { fetch, store }); // in another process, for example
 *
 * assertEquals(simulator.logins, 1);
 * assertEquals(one.session?.serialize(), other.session?.serialize());
 * ```
 *
 * @module
 */

export type { SharedStore } from "./src/session/sharing.ts";
export { createSharedStore } from "./src/store/shared_store.ts";
export type { StoreBackend } from "./src/store/backend.ts";
