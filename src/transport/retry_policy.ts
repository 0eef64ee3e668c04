/**
 * When to try again, as decisions without a clock.
 *
 * @module
 */

import { isZuoraError } from "../errors/any_error.ts";
import { type Check, check, checkNumber, checkOptionsBy, checkPositive } from "../util/checks.ts";
import { isRecord, omitUndefined } from "../util/objects.ts";

/** How often and after which waits to try again. */
export interface RetryPolicy {
  /** How many attempts in all, the first included. Default `5`. */
  readonly attempts: number;
  /** The longest wait of the client's own before the second attempt, in milliseconds. Default `1_000`. */
  readonly baseDelayMs: number;
  /** The most that this doubles to, in milliseconds. Default `60_000`. */
  readonly maxDelayMs: number;
  /** The longest wait that the server may ask for, in milliseconds. Default `120_000`. */
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

/** Checks what a caller gave for a policy and fills in the defaults; `false` makes one attempt. */
export function checkRetry(retry: Partial<RetryPolicy> | false = {}): RetryPolicy {
  check(retry === false || isRecord(retry), "retry", "be an object or false");
  checkOptionsBy(CHECKS, retry || {}, "retry.");
  return { ...DEFAULTS, ...(retry ? omitUndefined(retry) : { attempts: 1 }) };
}

/**
 * Decides how long to wait after a failed attempt: what the server asks for and, so that clients
 * do not come back together, full jitter on top (documented in Zuora's guide to errors).
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
  return retryAfterMs + random * decideBackOff(attempt, policy);
}

/** Decides how long a client waits by itself at most: it doubles with each attempt. */
export function decideBackOff(attempt: number, { baseDelayMs, maxDelayMs }: RetryPolicy): number {
  return Math.min(maxDelayMs, baseDelayMs * 2 ** Math.min(attempt - 1, 50));
}

/** Reads how long an error asks callers to wait, in milliseconds; `0` when it does not. */
export function readRetryAfterMs(error: unknown): number {
  return isZuoraError(error) && "retryAfterMs" in error ? error.retryAfterMs ?? 0 : 0;
}
