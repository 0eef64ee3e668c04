/**
 * A connection: a session, and a `fetch` that uses it.
 *
 * @module
 */

import { createAuthorisedFetch } from "./authorised_fetch.ts";
import type { FetchLike } from "./http.ts";
import type { Settings } from "./options.ts";
import type { Session } from "./session.ts";
import type { SessionKeeper } from "./session_keeper.ts";

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
  /**
   * Logs in again now, also with credentials that were rejected before; concurrent callers share
   * one login.
   */
  reconnect(): Promise<Session>;
}

/** Makes a connection over a session that is kept. */
export function createConnection(keeper: SessionKeeper, settings: Settings): Connection {
  return {
    endpoint: settings.endpoint,
    get session() {
      return keeper.current;
    },
    fetch: createAuthorisedFetch(keeper, settings),
    reconnect: () => keeper.reconnect(),
  };
}
