/**
 * The options of a connection, their defaults and their checks.
 *
 * @module
 */

import {
  type Check,
  check,
  checkFunction,
  checkMethods,
  checkNumber,
  checkOptionsBy,
  checkPositive,
  checkTrackId,
} from "./util/checks.ts";
import { type Clock, systemClock } from "./async/clock.ts";
import { createKeepAlive } from "./async/wait.ts";
import { type EndpointName, isSameEndpoint, parseEndpoint } from "./protocol/endpoints.ts";
import { createEmit, type EventListener } from "./transport/events.ts";
import { isRecord, omitUndefined } from "./util/objects.ts";
import type { FetchLike, HeadersLike } from "./util/http.ts";
import { checkRetry, type RetryPolicy } from "./transport/retry_policy.ts";
import { Session } from "./protocol/session.ts";
import { type AuthorizationMode, buildDefaultHeaders } from "./protocol/request_headers.ts";
import { checkFetch } from "./transport/check_reply.ts";
import type { Settings } from "./transport/settings.ts";
import type { SharedStore } from "./session/sharing.ts";

/**
 * Options of {@linkcode connect}; each is optional and `undefined` means its default.
 *
 * A wrong type, form or name is a `TypeError` and a wrong number a `RangeError`, before any I/O.
 *
 * @example Fewer attempts, and a log
 * ```ts
 * import { connect } from "@zuora-connections/client";
 * import { createSimulator } from "@zuora-connections/client/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const { credentials, fetch } = createSimulator(); // in place of Zuora
 * const log: string[] = [];
 * await connect(credentials, { fetch, retry: { attempts: 3 }, onEvent: (e) => log.push(e.type) });
 * assertEquals(log, ["login"]);
 * ```
 */
export interface ConnectOptions {
  /** The endpoint: a name of {@linkcode endpoints} or a URL. Default `https://rest.zuora.com`. */
  readonly endpoint?: EndpointName | (string & Record<never, never>) | URL | undefined;
  /** Whether `endpoint` may use unencrypted `http:` beyond this machine. Default `false`. */
  readonly allowInsecureHttp?: boolean | undefined;
  /** The entity to work in, in a tenant with several; sent as `Zuora-Entity-Ids`. Default: none. */
  readonly entityId?: string | undefined;
  /** The organisations to work in, sent as `Zuora-Org-Ids`. Default: none. */
  readonly orgIds?: string | readonly string[] | undefined;
  /** The minor API version, such as `"341.0"`, sent as `Zuora-Version`. Default: the tenant's. */
  readonly apiVersion?: string | undefined;
  /** Headers for every call, but not for logins; a call's own headers win. Default: none. */
  readonly headers?: HeadersLike | undefined;
  /** Where a `ZSession` goes: `"cookie"`, or `"header"` for `Authorization`. Default `"cookie"`. */
  readonly authorization?: AuthorizationMode | undefined;
  /** An id echoed by Zuora, or a function called per request: up to 64 characters, no `:;"'`. */
  readonly trackId?: string | (() => string) | undefined;
  /** The function that sends requests. Default: `globalThis.fetch`, read at every request. */
  readonly fetch?: FetchLike | undefined;
  /** Aborts `connect()`, which throws its reason; it has no effect on the connection afterwards. */
  readonly signal?: AbortSignal | undefined;
  /** Whether to log in at the first call instead of in `connect()`. Default `false`. */
  readonly lazy?: boolean | undefined;
  /** The time-out of one login attempt, in milliseconds. Default `30_000`. */
  readonly timeoutMs?: number | undefined;
  /**
   * The time-out of one attempt of a call, up to the headers of its reply, in milliseconds. Default
   * `130_000`, as Zuora gives up after 120 s (documented).
   */
  readonly requestTimeoutMs?: number | undefined;
  /** The tenant's time-out of idle sessions, in milliseconds. Default `900_000` (documented). */
  readonly sessionTimeoutMs?: number | undefined;
  /**
   * How early a bearer token is renewed in the background before it expires, in milliseconds, but
   * at most a third of its lifetime. Default `300_000`, as in Zuora's own sample.
   */
  readonly refreshEarlyMs?: number | undefined;
  /** The limit on concurrent calls, or `Infinity`; others queue. Default `40` (documented). */
  readonly maxConcurrent?: number | undefined;
  /** A session to start with, from {@linkcode Session.parse}. Default: a login. */
  readonly session?: Session | undefined;
  /** The store that shares the session: see `createSharedStore` in `./store`. Default: none. */
  readonly store?: SharedStore | undefined;
  /** Keeps background work alive on an edge runtime: `(work) => context.waitUntil(work)`. */
  readonly waitUntil?: ((work: Promise<unknown>) => unknown) | undefined;
  /** A listener for what the connection does; errors that it throws are ignored. */
  readonly onEvent?: EventListener | undefined;
  /** When to retry: your fields replace the defaults, and `false` makes one attempt only. */
  readonly retry?: Readonly<Partial<RetryPolicy>> | false | undefined;
  /** The source of time and randomness. Default: the runtime's. */
  readonly clock?: Clock | undefined;
}

const DEFAULTS = {
  authorization: "cookie",
  timeoutMs: 30_000,
  requestTimeoutMs: 130_000,
  sessionTimeoutMs: 900_000,
  refreshEarlyMs: 300_000,
  maxConcurrent: 40,
  clock: systemClock,
} as const;

const checkLater: Check = () => {}; // the code that reads it checks it

const CHECKS: Readonly<Record<keyof ConnectOptions, Check>> = {
  endpoint: checkLater,
  allowInsecureHttp: checkLater,
  entityId: checkLater,
  orgIds: checkLater,
  apiVersion: checkLater,
  headers: checkLater,
  authorization: (name, value) =>
    check(value === "cookie" || value === "header", name, 'be "cookie" or "header"'),
  trackId: (_, value) => typeof value === "function" || checkTrackId(value),
  fetch: checkFunction,
  signal: (name, value) => checkMethods(name, value, "be an AbortSignal", ["throwIfAborted"]),
  lazy: checkLater,
  timeoutMs: checkPositive,
  requestTimeoutMs: checkPositive,
  sessionTimeoutMs: checkPositive,
  refreshEarlyMs: checkNumber,
  maxConcurrent: (name, value) => checkNumber(name, value, 1, Infinity),
  session: (name, value) => checkMethods(name, value, "come from Session.parse()", ["serialize"]),
  store: (name, value) => checkMethods(name, value, "come from createSharedStore()", ["join"]),
  waitUntil: checkFunction,
  onEvent: checkFunction,
  retry: checkLater,
  clock: (name, value) => checkMethods(name, value, "be a clock", ["now", "random", "after"]),
};

/** Checks options and fills in the defaults, without any I/O. */
export function checkOptions(options: ConnectOptions): Settings {
  const isObject: boolean = isRecord(options); // not a type guard, which would lose field types
  check(isObject, "options", "be an object");
  checkOptionsBy(CHECKS, options);
  const given = { ...DEFAULTS, ...omitUndefined(options) };
  const { fetch, onEvent, trackId, waitUntil } = options;
  const endpoint = parseEndpoint(options.endpoint, options);
  return {
    ...given,
    endpoint,
    isDefaultEndpoint: options.endpoint === undefined,
    headers: buildDefaultHeaders(options),
    session: checkSession(options, endpoint),
    retry: checkRetry(options.retry),
    contact: { hasAnswered: false, secrets: [] },
    keepAlive: waitUntil ? createKeepAlive(waitUntil) : () => {},
    trackId: () => checkTrackId(typeof trackId === "function" ? trackId() : trackId),
    emit: onEvent && createEmit(onEvent),
    // Called unbound, as Workers require, and read late, as mocks and tracing patch the global.
    fetch: (input, init) => checkFetch(fetch ?? globalThis.fetch)(input, init),
  };
}

// Parsed from its text, because the session may come from another copy of this package.
function checkSession(
  { session: given, entityId, allowInsecureHttp }: ConnectOptions,
  endpoint: string,
): Session | undefined {
  const session = given && Session.parse(given.serialize());
  const isHere = isSameEndpoint(session?.endpoint, endpoint, allowInsecureHttp);
  check(
    !session || (isHere && session.entityId === entityId),
    "session",
    "be for this endpoint and entity",
  );
  return session;
}
