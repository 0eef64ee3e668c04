/**
 * What the server says about its limits, and how long it asks callers to wait.
 *
 * @module
 */

import { type HeadersLike, indexHeaders } from "../util/http.ts";
import { omitUndefined } from "../util/objects.ts";

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

/** What the headers of a reply say about the rate limit. */
export interface RateLimit {
  /** How many requests the window that is nearest to its end allows. */
  readonly limit?: number;
  /** How many of them are left. */
  readonly remaining?: number;
  /** How long until they are all back, in milliseconds. */
  readonly resetMs?: number;
  /** Every window that the server named. */
  readonly windows: readonly {
    /** How many requests the window allows. */
    readonly limit: number;
    /** How long the window is, in milliseconds. */
    readonly windowMs: number;
  }[];
}

/**
 * Reads the rate limit from the headers of any reply.
 *
 * Knows the spellings that Zuora documents: `RateLimit-*` on calls, `Rate-Limit-*` in one guide,
 * and `X-RateLimit-*-minute` on `/oauth/token`.
 *
 * @param headers The reply's headers.
 * @returns What they say, or `undefined` when they say nothing.
 * @example The headers that the guide shows
 * ```ts
 * import { parseRateLimit } from "@zuora-connections/client";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(
 *   parseRateLimit([
 *     ["RateLimit-Limit", "50000, 50000;w=60, 2250000;w=3600"],
 *     ["RateLimit-Remaining", "399"],
 *     ["RateLimit-Reset", "20"],
 *   ]),
 *   {
 *     limit: 50_000,
 *     remaining: 399,
 *     resetMs: 20_000,
 *     windows: [
 *       { limit: 50_000, windowMs: 60_000 },
 *       { limit: 2_250_000, windowMs: 3_600_000 },
 *     ],
 *   },
 * );
 * ```
 * @see {@link https://developer.zuora.com/docs/guides/rate-limits | Zuora: rate limits}
 */
export function parseRateLimit(headers: HeadersLike): RateLimit | undefined {
  const pairs = [...headers];
  const find = (name: string): string | undefined =>
    pairs.find(([key]) => new RegExp(`^(x-)?rate-?limit-${name}(-minute)?$`, "i").test(key))?.[1];
  const limits = (find("limit") ?? "").split(",");
  const found = omitUndefined({
    limit: parseCount(limits[0]),
    remaining: parseCount(find("remaining")),
    resetMs: parseWait(find("reset")),
  });
  const windows = limits.flatMap((item) => {
    const [, count, seconds] = /^\s*(\d+)\s*;\s*w=(\d+)\s*$/.exec(item) ?? [];
    return count && seconds ? [{ limit: Number(count), windowMs: Number(seconds) * 1_000 }] : [];
  });
  return Object.keys(found).length > 0 ? { ...found, windows } : undefined;
}

function parseCount(text = ""): number | undefined {
  return /^\s*\d+\s*(;|$)/.test(text) ? Number.parseInt(text) : undefined;
}
