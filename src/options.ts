/**
 * The options of a connection, their defaults and their checks.
 *
 * @module
 */

import { check, checkFunction, checkNumber, checkTrackId } from "./util/checks.ts";
import { type Clock, systemClock } from "./async/clock.ts";
import { type EndpointName, parseEndpoint } from "./protocol/endpoints.ts";
import { createEmit, type EventListener } from "./transport/events.ts";
import { omitUndefined } from "./util/objects.ts";
import type { FetchLike, HeadersLike } from "./util/http.ts";
import type { RetryPolicy } from "./transport/retry_policy.ts";
import { Session } from "./protocol/session.ts";
import type { AuthorizationMode } from "./protocol/request_headers.ts";
import { checkFetch } from "./transport/attempt.ts";
import type { Settings } from "./transport/settings.ts";
import type { SharedStore } from "./session/sharing.ts";
import { buildTenantHeaders } from "./protocol/request_headers.ts";

/** How a connection is made and kept. */
export interface ConnectOptions {
  /** Where Zuora is: a name of {@linkcode endpoints} or a URL. Default `https://rest.zuora.com`. */
  readonly endpoint?: EndpointName | string | URL | undefined;
  /** The entity to work in, in a tenant with several; becomes `Zuora-Entity-Ids`. */
  readonly entityId?: string | undefined;
  /** The organisations to work in, in a tenant with several; become `Zuora-Org-Ids`. */
  readonly orgIds?: string | readonly string[] | undefined;
  /** The minor version of the API, `"341.0"` say; becomes `Zuora-Version`. Default: the tenant's. */
  readonly apiVersion?: string | undefined;
  /** Headers for every call; those that a call has of its own win. Logins carry none of them. */
  readonly headers?: Readonly<Record<string, string>> | HeadersLike | undefined;
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

const DEFAULT_RETRY: RetryPolicy = {
  attempts: 5,
  baseDelayMs: 1_000,
  maxDelayMs: 60_000,
  maxRetryAfterMs: 120_000,
};

/** What an option must be that is used by its methods. */
const SHAPES: readonly (readonly [name: string, rule: string, ...methods: string[]])[] = [
  ["clock", "be a clock", "now", "random", "after"],
  ["session", "be a session", "serialize"],
  ["store", "be what createSharedStore() gives", "join"],
  ["signal", "be an AbortSignal", "throwIfAborted"],
];

/** Checks options and fills in the defaults, without any I/O. */
export function checkOptions(options: ConnectOptions): Settings {
  check(Object(options) === options, "options", "be an object");
  const given = { ...DEFAULTS, ...omitUndefined(options) };
  const { authorization } = given;
  const { fetch, onEvent, trackId, waitUntil } = options;
  for (const name of ["timeoutMs", "requestTimeoutMs", "sessionTimeoutMs"] as const) {
    checkNumber(name, given[name], 1);
  }
  checkNumber("refreshEarlyMs", given.refreshEarlyMs, 0);
  checkNumber("maxConcurrent", given.maxConcurrent, 1, Infinity);
  const isMode = authorization === "cookie" || authorization === "header";
  check(isMode, "authorization", 'be "cookie" or "header"');
  checkShapes(given);
  const functions = { fetch, onEvent, waitUntil };
  for (const [name, value] of Object.entries(omitUndefined(functions))) checkFunction(name, value);
  checkTrackId(typeof trackId === "function" ? undefined : trackId);
  const endpoint = parseEndpoint(options.endpoint);
  return {
    ...given,
    endpoint,
    headers: checkHeaders(options),
    session: checkSession(options, endpoint),
    retry: checkRetry(options.retry),
    keepAlive: waitUntil ? createKeepAlive(waitUntil) : () => {},
    trackId: () => checkTrackId(typeof trackId === "function" ? trackId() : trackId),
    emit: onEvent && createEmit(onEvent),
    // Called unbound, as Workers demand, and read late, so that others may patch the global one.
    fetch: (input, init) => checkFetch(fetch ?? globalThis.fetch)(input, init),
  };
}

/** Makes what hands work to a `waitUntil`, whatever comes of either. */
function createKeepAlive(
  waitUntil: (work: Promise<unknown>) => unknown,
): (work: Promise<unknown>) => void {
  return (work) => {
    const ending = work.then(() => {}, () => {});
    // The request that it belongs to may have been answered: the work goes on as it can.
    (async () => await waitUntil(ending))().catch(() => {});
  };
}

function checkShapes(given: { readonly [name: string]: unknown }): void {
  for (const [name, rule, ...methods] of SHAPES) {
    if (given[name] === undefined) continue;
    check(methods.every((method) => typeof Object(given[name])[method] === "function"), name, rule);
  }
}

function checkHeaders(options: ConnectOptions): readonly (readonly [string, string])[] {
  const { headers: given = {}, entityId, orgIds, apiVersion } = options;
  const headers = new Headers(buildTenantHeaders({ entityId, orgIds, apiVersion }));
  try {
    const entries = Symbol.iterator in given ? [...given] : Object.entries(given);
    for (const [name] of entries) headers.delete(name);
    for (const [name, value] of entries) headers.append(name, value);
    return [...headers];
  } catch {
    // Without the values that the runtime's own error shows.
    check(false, "headers", "be names and values of headers");
  }
}

// Read anew, as the session may come from another copy of this package.
function checkSession(
  { session: given, entityId }: ConnectOptions,
  endpoint: string,
): Session | undefined {
  const session = given && Session.parse(given.serialize());
  const isHere = parseEndpoint(session?.endpoint ?? endpoint) === endpoint;
  check(
    !session || (isHere && session.entityId === entityId),
    "session",
    "be of the same endpoint and entity",
  );
  return session;
}

function checkRetry(retry: ConnectOptions["retry"] = {}): RetryPolicy {
  check(retry === false || Object(retry) === retry, "retry", "be an object or false");
  const policy = { ...DEFAULT_RETRY, ...(retry ? omitUndefined(retry) : { attempts: 1 }) };
  for (const [name, value] of Object.entries(policy)) {
    checkNumber(`retry.${name}`, value, name === "attempts" ? 1 : 0);
  }
  return policy;
}
