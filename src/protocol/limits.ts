/**
 * Reading when the server asks callers to come back.
 *
 * @module
 */

import { type HeadersLike, indexHeaders } from "../util/http.ts";

/**
 * Reads how long the server asks callers to wait.
 *
 * The guide to errors documents `Retry-After`, the guide to rate limits shows a 429 that has only
 * `RateLimit-Reset`: the first is read, else the second.
 *
 * @param headers The reply's headers; `Retry-After` is whole seconds or an HTTP date.
 * @param nowMs The current time in milliseconds since the epoch.
 * @returns The wait in milliseconds, never negative; `undefined` when absent or unreadable.
 * @example In seconds, as a date, and from the rate limit
 * ```ts
 * import { parseRetryAfter } from "@zuora-connections/client";
 * import { assertEquals } from "@std/assert";
 *
 * const nowMs = Date.UTC(2026, 10, 24, 10, 0, 0);
 * assertEquals(parseRetryAfter([["Retry-After", "3"]], nowMs), 3_000);
 * assertEquals(parseRetryAfter([["Retry-After", "Tue, 24 Nov 2026 10:01:00 GMT"]], nowMs), 60_000);
 * assertEquals(parseRetryAfter([["RateLimit-Reset", "37"]], nowMs), 37_000);
 * ```
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#field.retry-after | RFC 9110}
 * @see {@link https://developer.zuora.com/docs/guides/rate-limits | Zuora: rate limits}
 */
export function parseRetryAfter(headers: HeadersLike, nowMs: number): number | undefined {
  return parseWaits(headers, nowMs, true);
}

/** Reads `Retry-After` and, of the limit of a rate alone, its reset: that stands on every reply (specified). */
export function parseWaits(
  headers: HeadersLike,
  nowMs: number | undefined,
  isRate: boolean,
): number | undefined {
  const fields = indexHeaders(headers);
  return parseWait(fields.get("retry-after"), nowMs) ??
    (isRate ? parseWait(fields.get("ratelimit-reset")) : undefined);
}

// The three forms of RFC 9110 begin with a day of the week and hold a time.
const DATE = /^[A-Z][a-z]+,? .+:\d\d/;

/** Reads a wait in seconds or, given the time, as a date; `undefined` when it is neither. */
export function parseWait(value: string = "", nowMs: number = NaN): number | undefined {
  const text = value.trim();
  if (/^\d+$/.test(text)) return Math.min(Number(text) * 1_000, Number.MAX_SAFE_INTEGER);
  // Date.parse alone takes "-5" for a date; the third form of RFC 9110 does not say that it is GMT.
  const date = DATE.test(text) ? Date.parse(text.replace(/( GMT)?$/, " GMT")) : NaN;
  return Number.isNaN(date - nowMs) ? undefined : Math.max(0, date - nowMs);
}
