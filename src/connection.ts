/**
 * A connection: a session, and the calls that use it.
 *
 * @module
 */

import { createSignalLinks } from "./async/signal_links.ts";
import type { JsonInit } from "./calls/json.ts";
import { iteratePages } from "./calls/pages.ts";
import { createPrepareCall } from "./calls/prepare_call.ts";
import { createCallRunner } from "./calls/run_call.ts";
import { createUrlResolver } from "./protocol/call_url.ts";
import type { Session } from "./protocol/session.ts";
import type { SessionKeeper } from "./session/keeper.ts";
import type { Settings } from "./transport/settings.ts";
import type { FetchLike } from "./util/http.ts";

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
   * Sends a request and gives the data of its reply; throws what `parseApiResponse` finds wrong.
   *
   * Also tries again when the body says that it is worth it and the method allows it.
   *
   * @param input Where to, as for `fetch`.
   * @param init What `fetch` takes, with `json` in place of `body`.
   * @returns The data; `null` for an empty body.
   */
  json<T = unknown>(input: string | URL, init?: JsonInit): Promise<T>;
  /**
   * Gives a list page by page, each when it is asked for; follows `nextPage`.
   *
   * @param input Where the first page is, as for `fetch`.
   * @param init What each page is asked for with.
   */
  pages<T = unknown>(input: string | URL, init?: JsonInit): AsyncIterable<T>;
  /**
   * Logs in again now, also with credentials that were rejected before; concurrent callers share
   * one login.
   */
  reconnect(): Promise<Session>;
  /**
   * Ends the connection: its waits, its queue and its logins fail, and so does each later call, with
   * a `TypeError`. Requests that are under way get their replies.
   */
  close(): void;
}

/** Makes a connection over a session that is kept. */
export function createConnection(keeper: SessionKeeper, settings: Settings): Connection {
  const { endpoint } = settings;
  const links = createSignalLinks();
  const prepare = createPrepareCall(createUrlResolver(endpoint), links, settings);
  const runner = createCallRunner(prepare, keeper, links, settings);
  let isClosed = false;

  return {
    endpoint,
    get session() {
      return keeper.current;
    },
    fetch: runner.fetch,
    json: runner.json,
    pages: <T>(input: string | URL, init?: JsonInit) =>
      iteratePages<T>(endpoint, input, (url) => runner.json<T>(url, init)),
    async reconnect(): Promise<Session> {
      if (isClosed) throw buildClosedError();
      runner.forget();
      return await keeper.reconnect({});
    },
    close(): void {
      isClosed = true;
      const reason = buildClosedError();
      runner.stop(reason);
      keeper.stop(reason);
    },
  };
}

function buildClosedError(): TypeError {
  return new TypeError("Cannot call Zuora: the connection is closed");
}
