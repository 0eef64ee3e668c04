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
import { type EndpointName, parseEndpoint } from "./protocol/endpoints.ts";
import { createEmit, type EventListener } from "./transport/events.ts";
import { isRecord, omitUndefined } from "./util/objects.ts";
import { type FetchLike, type HeadersLike, readHeaders } from "./util/http.ts";
import { checkRetry, type RetryPolicy } from "./transport/retry_policy.ts";
import { Session } from "./protocol/session.ts";
import { type AuthorizationMode, buildTenantHeaders } from "./protocol/request_headers.ts";
import { checkFetch } from "./transport/attempt.ts";
import type { Settings } from "./transport/settings.ts";
import type { SharedStore } from "./session/sharing.ts";

/** How a connection is made and kept. */
export interface ConnectOptions {
  /** Where Zuora is: a name of {@linkcode endpoints} or a URL. Default `https://rest.zuora.com`. */
  readonly endpoint?: EndpointName | (string & Record<never, never>) | URL | undefined;
  /** Whether `endpoint` may be an `http:` URL of another host: unencrypted. Default `false`. */
  readonly allowInsecureHttp?: boolean | undefined;
  /** The entity to work in, in a tenant with several; becomes `Zuora-Entity-Ids`. */
  readonly entityId?: string | undefined;
  /** The organisations to work in, in a tenant with several; become `Zuora-Org-Ids`. */
  readonly orgIds?: string | readonly string[] | undefined;
  /** The minor version of the API, `"341.0"` say; becomes `Zuora-Version`. Default: the tenant's. */
  readonly apiVersion?: string | undefined;
  /** Headers for every call; those that a call has of its own win. Logins carry none of them. */
  readonly headers?: HeadersLike | undefined;
  /**
   * How the session of a `ZSession` cookie is sent: as `Cookie` or, with `"header"`, as
   * `Authorization: ZSession`. Default `"cookie"`.
   */
  readonly authorization?: AuthorizationMode | undefined;
  /**
   * An id of your own for each request, at most 64 characters without `: ; " '`; Zuora echoes it.
   * A function is asked for each request.
   */
  readonly trackId?: string | (() => string) | undefined;
  /** What sends requests. Default: `globalThis.fetch`, as it is at each call. */
  readonly fetch?: FetchLike | undefined;
  /** Ends `connect()` itself with its own reason; it does nothing once `connect()` has answered. */
  readonly signal?: AbortSignal | undefined;
  /** Whether to log in at the first call and not in `connect()`. Default `false`. */
  readonly lazy?: boolean | undefined;
  /** The time for one attempt to log in, in milliseconds. Default `30_000`. */
  readonly timeoutMs?: number | undefined;
  /**
   * The time for one attempt of a call up to the headers of its reply, in milliseconds. Default
   * `130_000`: Zuora gives up at 120 s (documented).
   */
  readonly requestTimeoutMs?: number | undefined;
  /**
   * The session time-out of the tenant, in milliseconds. Default `900_000`, as Zuora's. A session
   * that was idle for two thirds of it is renewed before the next call.
   */
  readonly sessionTimeoutMs?: number | undefined;
  /**
   * How long before its end a bearer token is renewed, in milliseconds, while it still serves; at
   * most a third of its life. Default `300_000`, as in Zuora's own sample.
   */
  readonly refreshEarlyMs?: number | undefined;
  /** How many calls may be under way at a time, or `Infinity`. Default `40`, Zuora's limit. */
  readonly maxConcurrent?: number | undefined;
  /** A session to start from, as `Session.parse` gives it. */
  readonly session?: Session | undefined;
  /**
   * Shares the session with other processes or machines: what `createSharedStore` of the entry
   * `./store` gives. Credentials of the kind `{ accessToken }` use none.
   */
  readonly store?: SharedStore | undefined;
  /**
   * Keeps work alive that no caller waits for, as the `waitUntil` of an edge runtime does: pass
   * `(work) => context.waitUntil(work)`.
   */
  readonly waitUntil?: ((work: Promise<unknown>) => unknown) | undefined;
  /** Is told what the connection does; what it throws changes nothing. */
  readonly onEvent?: EventListener | undefined;
  /** When to try again; what is given replaces its default, `false` never tries again. */
  readonly retry?: Readonly<Partial<RetryPolicy>> | false | undefined;
  /** The source of time and chance. Default: the runtime's. */
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

const checkLater: Check = () => {}; // where it is read

/** Every option. */
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
  session: (name, value) => checkMethods(name, value, "be a session", ["serialize"]),
  store: (name, value) => checkMethods(name, value, "be what createSharedStore() gives", ["join"]),
  waitUntil: checkFunction,
  onEvent: checkFunction,
  retry: checkLater,
  clock: (name, value) => checkMethods(name, value, "be a clock", ["now", "random", "after"]),
};

/** Checks options and fills in the defaults, without any I/O. */
export function checkOptions(options: ConnectOptions): Settings {
  const isObject: boolean = isRecord(options); // as no guard, which would lose the types of fields
  check(isObject, "options", "be an object");
  checkOptionsBy(CHECKS, options);
  const given = { ...DEFAULTS, ...omitUndefined(options) };
  const { fetch, onEvent, trackId, waitUntil } = options;
  const endpoint = parseEndpoint(options.endpoint, options);
  return {
    ...given,
    endpoint,
    isDefaultEndpoint: options.endpoint === undefined,
    headers: checkHeaders(options),
    session: checkSession(options, endpoint),
    retry: checkRetry(options.retry),
    contact: { hasAnswered: false, secrets: [] },
    keepAlive: waitUntil ? createKeepAlive(waitUntil) : () => {},
    trackId: () => checkTrackId(typeof trackId === "function" ? trackId() : trackId),
    emit: onEvent && createEmit(onEvent),
    // Called unbound, as Workers demand, and read late, so that others may patch the global one.
    fetch: (input, init) => checkFetch(fetch ?? globalThis.fetch)(input, init),
  };
}

function checkHeaders(options: ConnectOptions): readonly (readonly [string, string])[] {
  const { headers: given = {}, entityId, orgIds, apiVersion } = options;
  const headers = new Headers(buildTenantHeaders({ entityId, orgIds, apiVersion }));
  try {
    for (const [name, value] of readHeaders(given)) headers.set(name, value);
    return [...headers];
  } catch {
    // Without the values that the runtime's own error shows.
    check(false, "headers", "be names and values of headers");
  }
}

// Read anew, as the session may come from another copy of this package.
function checkSession(
  { session: given, entityId, allowInsecureHttp }: ConnectOptions,
  endpoint: string,
): Session | undefined {
  const session = given && Session.parse(given.serialize());
  const isHere = isSameEndpoint(session?.endpoint, endpoint, allowInsecureHttp);
  check(
    !session || (isHere && session.entityId === entityId),
    "session",
    "be of the same endpoint and entity",
  );
  return session;
}

/** Tells whether a session is of an endpoint; one whose own may not be used is of none. */
function isSameEndpoint(
  given: string | undefined,
  endpoint: string,
  allowInsecureHttp: boolean | undefined,
): boolean {
  try {
    return given === undefined || parseEndpoint(given, { allowInsecureHttp }) === endpoint;
  } catch {
    return false; // its message would name another option
  }
}
