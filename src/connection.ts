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

/**
 * A connection to Zuora, which logs in and renews its session by itself.
 *
 * Create one with {@linkcode connect} at start-up and reuse it: concurrent calls share its session.
 */
export interface Connection {
  /** The endpoint: origin and base path, without a trailing slash. */
  readonly endpoint: string;
  /** The session in force; `undefined` before the first login of a lazy connection. */
  readonly session: Session | undefined;
  /**
   * Sends a request with the session, as the global `fetch` does, and returns the reply.
   *
   * You can detach it: `const { fetch } = zuora`. It only calls the endpoint's own origin, and
   * returns a 3xx instead of following it. Transient failures are retried if the method allows it;
   * after the last attempt you get the error reply itself.
   *
   * @param input A URL, or a path such as `/v1/orders`, which is resolved against the endpoint.
   * @param init What the global `fetch` takes.
   * @returns The reply, whatever its status, with its body unread.
   * @throws {TypeError} When the request is invalid or goes elsewhere, or the connection is closed.
   * @throws {RateLimitedError} When a limit asks for a wait longer than `retry.maxRetryAfterMs`.
   * @throws {NetworkFailureError} When no reply came back.
   * @throws {TimedOutError} When no reply came within `requestTimeoutMs`.
   * @throws {ZuoraError} When a login that the call needs fails, as {@linkcode connect} does.
   * @throws {unknown} When `init.signal` aborts: its reason.
   * @example Read the reply yourself
   * ```ts
   * import { connect } from "@zuora-connections/client";
   * import { createSimulator } from "@zuora-connections/client/testing";
   * import { assertEquals } from "@std/assert";
   *
   * const { credentials, fetch } = createSimulator(); // in place of Zuora
   * const zuora = await connect(credentials, { fetch });
   * const reply = await zuora.fetch("/v1/catalog/products");
   * assertEquals((await reply.json()).success, true);
   * ```
   */
  readonly fetch: FetchLike;
  /**
   * Sends a request as `fetch` does, and returns the data of its reply or throws an error.
   *
   * It also retries when the body says that the failure is transient and the method allows it.
   *
   * @param input A URL or a path, as for `fetch`.
   * @param init What the global `fetch` takes, with `json` in place of `body`.
   * @returns The parsed body, or `null` for an empty one; nothing checks that it is a `T`.
   * @throws {ZuoraError} When {@linkcode parseApiResponse} returns an error, and as `fetch` does.
   * @throws {TypeError} When `init` has an option of another HTTP client, and as `fetch` does.
   * @throws {unknown} When `init.signal` aborts: its reason.
   * @example Create an order
   * ```ts
   * import { connect } from "@zuora-connections/client";
   * import { createSimulator } from "@zuora-connections/client/testing";
   * import { assertEquals } from "@std/assert";
   *
   * const { credentials, fetch } = createSimulator(); // in place of Zuora
   * const zuora = await connect(credentials, { fetch });
   * const init = { method: "POST", json: { orderDate: "2026-11-30" } };
   * const order = await zuora.json<{ orderNumber: string }>("/v1/orders", init);
   * assertEquals(order.orderNumber, "O-00000001");
   * ```
   * @see {@link https://developer.zuora.com/docs/guides/error-handling | Zuora: error handling}
   */
  json<T = unknown>(input: string | URL, init?: JsonInit): Promise<T>;
  /**
   * Iterates over the pages of a list and requests each page only when you ask for it.
   *
   * @param input The URL or path of the first page, as for `fetch`.
   * @param init What `json` takes, for every page.
   * @returns The parsed pages, by their `nextPage`. Iterating throws what `json` throws.
   * @throws {UnexpectedResponseError} When `nextPage` repeats a page or may not be followed.
   * @example Count the accounts
   * ```ts
   * import { connect } from "@zuora-connections/client";
   * import { createSimulator } from "@zuora-connections/client/testing";
   * import { assertEquals } from "@std/assert";
   *
   * const { credentials, fetch } = createSimulator({ rows: 50 }); // in place of Zuora
   * const zuora = await connect(credentials, { fetch });
   * let count = 0;
   * for await (const page of zuora.pages<{ accounts: unknown[] }>("/v1/accounts")) {
   *   count += page.accounts.length;
   * }
   * assertEquals(count, 50);
   * ```
   * @see {@link https://developer.zuora.com/docs/guides/pagination | Zuora: pagination}
   */
  pages<T = unknown>(input: string | URL, init?: JsonInit): AsyncIterable<T>;
  /**
   * Logs in again now, even with credentials that Zuora rejected before.
   *
   * Concurrent callers share a single login.
   *
   * @returns The new session.
   * @throws {ZuoraError} When the login fails, as {@linkcode connect} does.
   * @throws {TypeError} When the connection is closed.
   */
  reconnect(): Promise<Session>;
  /**
   * Closes the connection: its waits, queued calls, logins and later calls throw a `TypeError`.
   *
   * Requests under way still get their replies.
   *
   * @example Log in again, then close
   * ```ts
   * import { connect } from "@zuora-connections/client";
   * import { createSimulator } from "@zuora-connections/client/testing";
   * import { assertEquals, assertRejects } from "@std/assert";
   *
   * const { credentials, fetch } = createSimulator(); // in place of Zuora
   * const zuora = await connect(credentials, { fetch });
   * assertEquals((await zuora.reconnect()).kind, "cookie");
   * zuora.close();
   * await assertRejects(() => zuora.fetch("/v1/catalog/products"), TypeError);
   * ```
   */
  close(): void;
}

/** Creates a connection that takes its sessions from a keeper. */
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
