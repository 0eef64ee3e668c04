/**
 * A connection: a session, and a `fetch` that uses it.
 *
 * @module
 */

import { buildCallHeaders } from "./call_headers.ts";
import type { FetchLike } from "./http.ts";
import type { Settings } from "./options.ts";
import type { Session } from "./session.ts";
import type { SessionKeeper } from "./session_keeper.ts";
import { resolveTarget } from "./target.ts";
import { buildTenantHeaders } from "./tenant_headers.ts";

/** A connection to Zuora: make one, keep it, share it. */
export interface Connection {
  /** The endpoint: origin and base path, without a last slash. */
  readonly endpoint: string;
  /** The session in force; `undefined` before the first login of a lazy connection. */
  readonly session: Session | undefined;
  /**
   * Sends a request with the session, as `fetch` does; it can be taken off the connection.
   *
   * Goes to the endpoint's own origin alone and follows no redirect: a 3xx comes back as it is.
   */
  readonly fetch: FetchLike;
}

/** Makes a connection over a session that is kept. */
export function createConnection(keeper: SessionKeeper, settings: Settings): Connection {
  const { endpoint } = settings;
  return {
    endpoint,
    get session() {
      return keeper.current;
    },
    async fetch(input, init): Promise<Response> {
      const request = typeof input === "object" && "url" in input ? input : undefined;
      const url = resolveTarget(endpoint, request?.url ?? String(input));
      const signal = init?.signal ?? request?.signal;
      signal?.throwIfAborted();
      const session = await keeper.take(signal);
      const { entityId, trackId } = settings;
      const defaults = { ...settings.headers, ...buildTenantHeaders(entityId, trackId()) };
      const headers = buildCallHeaders(init?.headers ?? request?.headers, defaults, session);
      return await settings.fetch(request ?? url, { ...init, headers, redirect: "manual" });
    },
  };
}
