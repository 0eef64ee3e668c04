/**
 * When to try again, as decisions without a clock.
 *
 * @module
 */

import { isZuoraError } from "../errors/errors.ts";

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

/** What may run twice, by the definition of HTTP (RFC 9110). */
const IDEMPOTENT_METHODS = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]);

/** What the guide to errors and gateways call passing, whoever answered. */
const PASSING_STATUSES = new Set([408, 421, 425, 502, 503, 504, 520, 521, 522, 523, 524]);

/** How a call may be sent again. */
export type Repeatability =
  /** It may run twice. */
  | "idempotent"
  /** It carries an `Idempotency-Key`: Zuora runs it once, and repeats its answer. */
  | "keyed"
  /** Only when the server says that it was not carried out. */
  | "once";

/** Tells how a call may be sent again. */
export function decideRepeatability(method: string, headers: Headers): Repeatability {
  if (IDEMPOTENT_METHODS.has(method)) return "idempotent";
  // Zuora knows the key of POST and PATCH alone (documented).
  const mayHaveKey = method === "POST" || method === "PATCH";
  return mayHaveKey && headers.has("idempotency-key") ? "keyed" : "once";
}

/** Tells whether a reply of this status is worth another attempt; 401 and 409 are not asked here. */
export function isPassing(status: number, repeatability: Repeatability): boolean {
  if (status === 429) return true; // it was not carried out
  if (repeatability === "once") return false;
  // With a key, any other reply is Zuora's own and kept for the key (documented).
  return PASSING_STATUSES.has(status) || (status === 500 && repeatability === "idempotent");
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
