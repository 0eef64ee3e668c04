/**
 * The options of a connection, their defaults and their checks.
 *
 * @module
 */

import { check, checkNumber } from "./checks.ts";
import { type Clock, systemClock } from "./clock.ts";
import { type EndpointName, parseEndpoint } from "./endpoints.ts";
import { omitUndefined } from "./fields.ts";
import type { FetchLike } from "./http.ts";
import type { RetryPolicy } from "./retry.ts";
import { buildTenantHeaders } from "./tenant_headers.ts";

/** How a connection is made and kept. */
export interface ConnectOptions {
  /** Where Zuora is: a name of {@linkcode endpoints} or a URL. Default `https://rest.zuora.com`. */
  readonly endpoint?: EndpointName | string | URL | undefined;
  /** The entity to work in, in a tenant with several; becomes `Zuora-Entity-Ids`. */
  readonly entityId?: string | undefined;
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
  /** When to try again; what is given replaces its default, `false` never tries again. */
  readonly retry?: Readonly<Partial<RetryPolicy>> | false | undefined;
  /** The source of time and chance. Default: the runtime's. */
  readonly clock?: Clock | undefined;
}

/** Options that were checked, each with a value. */
export interface Settings {
  readonly endpoint: string;
  readonly entityId: string | undefined;
  readonly timeoutMs: number;
  readonly retry: RetryPolicy;
  readonly clock: Clock;
  /** Gives the track id of the next request. */
  trackId(): string | undefined;
  /** Sends a request. */
  fetch(input: string | Request, init: RequestInit): Promise<Response>;
}

const DEFAULT_TIMEOUT_MS = 30_000;

const DEFAULT_RETRY: RetryPolicy = {
  attempts: 5,
  baseDelayMs: 1_000,
  maxDelayMs: 60_000,
  maxRetryAfterMs: 120_000,
};

/** Checks options and fills in the defaults, without any I/O. */
export function checkOptions(options: ConnectOptions): Settings {
  const { entityId, trackId, fetch, timeoutMs = DEFAULT_TIMEOUT_MS, clock = systemClock } = options;
  check(typeof (fetch ?? check) === "function", "fetch", "be a function");
  buildTenantHeaders(entityId, typeof trackId === "function" ? undefined : trackId);
  return {
    endpoint: parseEndpoint(options.endpoint),
    entityId,
    timeoutMs: checkNumber("timeoutMs", timeoutMs, 1),
    retry: checkRetry(options.retry),
    clock,
    trackId: () => typeof trackId === "function" ? trackId() : trackId,
    // Called unbound, as Workers demand, and read late, so that others may patch the global one.
    fetch: (input, init) => (fetch ?? globalThis.fetch)(input, init),
  };
}

function checkRetry(retry: ConnectOptions["retry"] = DEFAULT_RETRY): RetryPolicy {
  const policy = { ...DEFAULT_RETRY, ...(retry ? omitUndefined(retry) : { attempts: 1 }) };
  for (const [name, value] of Object.entries(policy)) {
    checkNumber(`retry.${name}`, value, name === "attempts" ? 1 : 0);
  }
  return policy;
}
