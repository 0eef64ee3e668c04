/**
 * A connection: a session, and a `fetch` that uses it.
 *
 * @module
 */

import type { FetchLike } from "./http.ts";
import type { Settings } from "./options.ts";
import type { Session } from "./session.ts";
import type { SessionKeeper } from "./session_keeper.ts";
import { buildCookie } from "./session_headers.ts";
import { resolveTarget } from "./target.ts";

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
      const request = input instanceof Request ? input : undefined;
      const url = resolveTarget(endpoint, request?.url ?? String(input));
      const session = await keeper.take(init?.signal ?? request?.signal);
      const headers = new Headers(init?.headers ?? request?.headers);
      headers.delete("authorization");
      headers.set("Cookie", buildCookie(session, headers.get("cookie")));
      return await settings.fetch(request ?? url, { ...init, headers, redirect: "manual" });
    },
  };
}
