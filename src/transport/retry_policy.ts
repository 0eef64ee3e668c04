/**
 * Decides when to retry, without a clock.
 *
 * @module
 */

import { isZuoraError } from "../errors/any_error.ts";
import { type Check, check, checkNumber, checkOptionsBy, checkPositive } from "../util/checks.ts";
import { isRecord, omitUndefined } from "../util/objects.ts";

/**
 * How often to retry, and how long to wait before: exponential back-off with full jitter.
 *
 * A wait is what the server asks for (`Retry-After`) plus a random part. The random part is at most
 * `baseDelayMs` after the first attempt, doubles with each attempt, and never exceeds `maxDelayMs`.
 *
 * @example Give up sooner
 * ```ts
 * import { connect, type RetryPolicy } from "@zuora-connections/client";
 * import { createManualClock, createSimulator } from "@zuora-connections/client/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const clock = createManualClock();
 * const simulator = createSimulator({ clock });
 * const retry: Partial<RetryPolicy> = { attempts: 2, baseDelayMs: 100 };
 * const zuora = await connect(simulator.credentials, { clock, fetch: simulator.fetch, retry });
 *
 * simulator.play({ kind: "gateway", status: 503 });
 * const calling = zuora.fetch("/v1/catalog/products");
 * await clock.advance(100);
 * assertEquals((await calling).status, 200);
 * ```
 * @see {@link https://developer.zuora.com/docs/guides/error-handling | Zuora: error handling}
 */
export interface RetryPolicy {
  /** The maximum number of attempts, the first included. Default `5`. */
  readonly attempts: number;
  /** The longest random wait before the second attempt, in milliseconds. Default `1_000`. */
  readonly baseDelayMs: number;
  /** The longest random wait before any attempt, in milliseconds. Default `60_000`. */
  readonly maxDelayMs: number;
  /** The longest `Retry-After` to wait for, in milliseconds; a longer one ends the retries. Default `120_000`. */
  readonly maxRetryAfterMs: number;
}

const DEFAULTS: RetryPolicy = {
  attempts: 5,
  baseDelayMs: 1_000,
  maxDelayMs: 60_000,
  maxRetryAfterMs: 120_000,
};

const CHECKS: Readonly<Record<keyof RetryPolicy, Check>> = {
  attempts: checkPositive,
  baseDelayMs: checkNumber,
  maxDelayMs: checkNumber,
  maxRetryAfterMs: checkNumber,
};

/** Checks the option `retry` and adds the defaults; `false` means a single attempt. */
export function checkRetry(retry: Partial<RetryPolicy> | false = {}): RetryPolicy {
  check(retry === false || isRecord(retry), "retry", "be an object or false");
  checkOptionsBy(CHECKS, retry || {}, "retry.");
  return { ...DEFAULTS, ...(retry ? omitUndefined(retry) : { attempts: 1 }) };
}

/**
 * Decides how long to wait before a retry: the server's wait plus full jitter.
 *
 * Jitter keeps clients from retrying at the same time (documented in Zuora's guide to errors).
 *
 * @returns The wait in milliseconds; `undefined` to give up.
 */
export function decideWait(
  attempt: number,
  retryAfterMs: number,
  policy: RetryPolicy,
  random: number,
): number | undefined {
  if (attempt >= policy.attempts || retryAfterMs > policy.maxRetryAfterMs) return undefined;
  return Math.round(retryAfterMs + random * decideBackOff(attempt, policy));
}

/** Decides the longest random wait after an attempt, which doubles with each attempt. */
export function decideBackOff(attempt: number, { baseDelayMs, maxDelayMs }: RetryPolicy): number {
  return Math.min(maxDelayMs, baseDelayMs * 2 ** Math.min(attempt - 1, 50));
}

/** Returns `retryAfterMs` of an error; `0` if it has none. */
export function readRetryAfterMs(error: unknown): number {
  return isZuoraError(error) && "retryAfterMs" in error ? error.retryAfterMs ?? 0 : 0;
}
