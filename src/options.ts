/**
 * The options of a connection, their defaults and their checks.
 *
 * @module
 */

import { check, checkNumber, checkTrackId } from "./checks.ts";
import { type Clock, systemClock } from "./clock.ts";
import { type EndpointName, parseEndpoint } from "./endpoints.ts";
import { type ConnectionEvent, createTeller, type EventListener } from "./events.ts";
import { omitUndefined } from "./fields.ts";
import type { FetchLike, HeadersLike } from "./http.ts";
import type { RetryPolicy } from "./retry.ts";
import { Session } from "./session.ts";
import type { AuthorizationMode } from "./session_headers.ts";
import type { SessionStore } from "./store.ts";
import { buildTenantHeaders } from "./tenant_headers.ts";

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
   * Where the session is shared with other processes or machines; one that fails costs a login and
   * never a call. Credentials of the kind `{ accessToken }` use none.
   */
  readonly store?: SessionStore | undefined;
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

/** Options that were checked, each with a value. */
export interface Settings {
  readonly endpoint: string;
  readonly entityId: string | undefined;
  /** What every call carries, unless it has its own. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly authorization: AuthorizationMode;
  readonly timeoutMs: number;
  readonly requestTimeoutMs: number;
  readonly sessionTimeoutMs: number;
  readonly refreshEarlyMs: number;
  readonly maxConcurrent: number;
  readonly session: Session | undefined;
  readonly retry: RetryPolicy;
  readonly clock: Clock;
  readonly store: SessionStore | undefined;
  /** Whether work in the background is kept alive. */
  readonly canKeepAlive: boolean;
  /** Keeps work in the background alive, where that is needed. */
  keepAlive(work: Promise<unknown>): void;
  /** Tells an event. */
  tell(event: ConnectionEvent): void;
  /** Gives the track id of the next request. */
  trackId(): string | undefined;
  /** Sends a request. */
  fetch(input: string | Request, init: RequestInit): Promise<Response>;
}

const DEFAULTS = {
  timeoutMs: 30_000,
  requestTimeoutMs: 130_000,
  sessionTimeoutMs: 900_000,
  refreshEarlyMs: 300_000,
  maxConcurrent: 40,
  clock: systemClock,
};

const DEFAULT_RETRY: RetryPolicy = {
  attempts: 5,
  baseDelayMs: 1_000,
  maxDelayMs: 60_000,
  maxRetryAfterMs: 120_000,
};

/** Checks options and fills in the defaults, without any I/O. */
export function checkOptions(options: ConnectOptions): Settings {
  const { authorization = "cookie", entityId, trackId, signal } = options;
  const { fetch, onEvent, store, waitUntil } = options;
  const given = { ...DEFAULTS, ...omitUndefined(options) };
  const { timeoutMs, requestTimeoutMs, sessionTimeoutMs, refreshEarlyMs } = given;
  const { maxConcurrent, clock } = given;
  for (const [name, value] of Object.entries({ timeoutMs, requestTimeoutMs, sessionTimeoutMs })) {
    checkNumber(name, value, 1);
  }
  checkNumber("refreshEarlyMs", refreshEarlyMs, 0);
  checkNumber("maxConcurrent", maxConcurrent, 1, Infinity);
  const isWhole = maxConcurrent === Infinity || Number.isInteger(maxConcurrent);
  check(isWhole, "maxConcurrent", "be a whole number or Infinity", RangeError);
  for (const [name, value] of Object.entries({ fetch, onEvent, waitUntil })) {
    check(value === undefined || typeof value === "function", name, "be a function");
  }
  checkMethods("clock", clock, ["now", "random", "sleep"]);
  if (store !== undefined) {
    const canLease = Object(store).addItem !== undefined;
    const names = ["getItem", "setItem", "removeItem", ...(canLease ? ["addItem"] : [])];
    checkMethods("store", store, names);
  }
  const isSignal = signal === undefined || typeof Object(signal).throwIfAborted === "function";
  check(isSignal, "signal", "be an AbortSignal");
  checkTrackId(typeof trackId === "function" ? undefined : trackId);
  const isMode = authorization === "cookie" || authorization === "header";
  check(isMode, "authorization", 'be "cookie" or "header"');
  const endpoint = parseEndpoint(options.endpoint);
  return {
    endpoint,
    entityId,
    headers: checkHeaders(options),
    authorization,
    timeoutMs,
    requestTimeoutMs,
    sessionTimeoutMs,
    refreshEarlyMs,
    maxConcurrent,
    clock,
    store,
    canKeepAlive: waitUntil !== undefined,
    keepAlive(work): void {
      try {
        waitUntil?.(work);
      } catch {
        // The request that it belongs to may have been answered: the work goes on as it can.
      }
    },
    session: checkSession(options.session, endpoint, entityId),
    retry: checkRetry(options.retry),
    trackId: () => typeof trackId === "function" ? trackId() : trackId,
    tell: createTeller(onEvent),
    // Called unbound, as Workers demand, and read late, so that others may patch the global one.
    fetch: (input, init) => (fetch ?? globalThis.fetch)(input, init),
  };
}

function checkMethods(name: string, value: unknown, methods: readonly string[]): void {
  const given = Object(value);
  const isWhole = methods.every((method) => typeof given[method] === "function");
  check(isWhole, name, `have the methods ${methods.join(", ")}`);
}

function checkHeaders(options: ConnectOptions): readonly (readonly [string, string])[] {
  const { headers: given = {}, entityId, orgIds, apiVersion } = options;
  const headers = new Headers(buildTenantHeaders({ entityId, orgIds, apiVersion }));
  let isRight = false;
  try {
    const entries = Symbol.iterator in given ? [...given] : Object.entries(given);
    for (const [name] of entries) headers.delete(name);
    for (const [name, value] of entries) headers.append(name, value);
    isRight = true;
  } catch {
    // Told below, without the values that the runtime's own error shows.
  }
  check(isRight, "headers", "be names and values of headers");
  return [...headers];
}

// Read anew, as the session may come from another copy of this package.
function checkSession(
  given: Session | undefined,
  endpoint: string,
  entityId: string | undefined,
): Session | undefined {
  if (given === undefined) return undefined;
  check(typeof Object(given).serialize === "function", "session", "be a session");
  const session = Session.parse(given.serialize());
  const isHere = parseEndpoint(session.endpoint ?? endpoint) === endpoint;
  const isOurs = isHere && session.entityId === entityId;
  check(isOurs, "session", "be of the same endpoint and entity");
  return session;
}

function checkRetry(retry: ConnectOptions["retry"] = DEFAULT_RETRY): RetryPolicy {
  check(retry === false || Object(retry) === retry, "retry", "be an object or false");
  const policy = { ...DEFAULT_RETRY, ...(retry ? omitUndefined(retry) : { attempts: 1 }) };
  for (const [name, value] of Object.entries(policy)) {
    checkNumber(`retry.${name}`, value, name === "attempts" ? 1 : 0);
  }
  check(Number.isInteger(policy.attempts), "retry.attempts", "be a whole number", RangeError);
  return policy;
}
