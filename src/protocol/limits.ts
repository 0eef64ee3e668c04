/**
 * Reads rate limits, and how long the server asks callers to wait.
 *
 * @module
 */

import { parseDate } from "../util/dates.ts";
import { type HeaderFields, type HeadersLike, readHeaders } from "../util/http.ts";
import { omitUndefined } from "../util/objects.ts";

// A longer wait is a mistake of the server, or a date.
const LONGEST_WAIT_MS = 86_400_000;

/**
 * Reads how long the server asks callers to wait.
 *
 * Reads `Retry-After`, or `RateLimit-Reset` if the first is missing or unreadable. Zuora's guide to
 * errors documents the first; its guide to rate limits shows a 429 that has only the second. The
 * value may be a number of seconds, an HTTP date, an ISO 8601 date, or a Unix time in seconds or
 * milliseconds. The longest of several waits counts; a wait of over a day is ignored.
 *
 * @param headers The reply's headers.
 * @param nowMs The current time in milliseconds since the epoch.
 * @returns The wait in milliseconds, never negative; `undefined` if absent or unreadable.
 * @example In seconds, as a date, and from the rate limit
 * ```ts
 * import { parseRetryAfter } from "@zuora-connections/client";
 * import { assertEquals } from "@std/assert";
 *
 * const nowMs = Date.UTC(2026, 10, 24, 10, 0, 0);
 * assertEquals(parseRetryAfter({ "Retry-After": "3" }, nowMs), 3_000);
 * assertEquals(parseRetryAfter({ "Retry-After": "Tue, 24 Nov 2026 10:01:00 GMT" }, nowMs), 60_000);
 * assertEquals(parseRetryAfter({ "RateLimit-Reset": "37" }, nowMs), 37_000);
 * ```
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#field.retry-after | RFC 9110}
 * @see {@link https://developer.zuora.com/docs/guides/rate-limits | Zuora: rate limits}
 */
export function parseRetryAfter(headers: HeadersLike, nowMs: number): number | undefined {
  return parseWaits(readHeaders(headers), nowMs, "rate");
}

/**
 * Reads the wait of a reply in milliseconds.
 *
 * Reads `RateLimit-Reset` only after a rate limit, since every reply may have it (specified).
 */
export function parseWaits(
  headers: HeaderFields,
  nowMs: number | undefined,
  limit?: "rate" | "concurrency",
): number | undefined {
  return parseWait(headers.get("retry-after"), nowMs) ??
    (limit === "rate" ? parseWait(headers.get("ratelimit-reset"), nowMs) : undefined);
}

/** Parses a list of waits and returns the longest; `undefined` if none is readable. */
function parseWait(value: string | null | undefined, nowMs: number = NaN): number | undefined {
  let longest: number | undefined;
  // Does not split at the comma of a date, which comes before a day and a month.
  for (const item of (value ?? "").split(/,(?! *\d+[ -][a-z]{3})/i)) {
    const text = item.trim();
    const ms = Math.ceil(Number(text)) * 1_000;
    // The possible meanings, most likely first; a date in the past means no wait.
    const waitMs = (/^\d+(\.\d+)?$/.test(text)
      ? [ms, ms - nowMs, Number(text) - nowMs]
      : [Math.max(0, parseDate(text) - nowMs)])
      .find((wait) =>
        Math.abs(wait) <= LONGEST_WAIT_MS
      );
    if (waitMs !== undefined) longest = Math.max(0, waitMs, longest ?? 0);
  }
  return longest;
}

/**
 * Reads which limit a reply is about.
 *
 * A concurrency limit has its own header, code or text code (all documented); any other is a rate
 * limit.
 *
 * @param body The body, or the part of it that has arrived.
 */
export function parseLimit(headers: HeaderFields, body: string): "rate" | "concurrency" {
  const isConcurrency = headers.get("concurrency-limit-remaining")?.trim() === "0" ||
    /\b(50000070|REQUEST_EXCEEDED_RATE)\b/.test(body);
  return isConcurrency ? "concurrency" : "rate";
}

/**
 * The rate limit in the headers of a reply.
 *
 * @example Slow down before the limit
 * ```ts
 * import { parseRateLimit, type RateLimit } from "@zuora-connections/client";
 * import { assert } from "@std/assert";
 *
 * const headers = { "RateLimit-Remaining": "3", "RateLimit-Reset": "20" };
 * const { remaining, resetMs = 0 }: Partial<RateLimit> = parseRateLimit(headers) ?? {};
 * assert(remaining === 3 && resetMs === 20_000);
 * ```
 */
export interface RateLimit {
  /** How many requests the window that resets next allows. */
  readonly limit?: number;
  /** How many of them are left. */
  readonly remaining?: number;
  /** Time until that window resets, in milliseconds. */
  readonly resetMs?: number;
  /** All windows that the server lists; often empty. */
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
 * Reads the spellings that Zuora documents: `RateLimit-*` on calls, `Rate-Limit-*` in one guide,
 * and `X-RateLimit-*-minute` on `/oauth/token`.
 *
 * @param headers The reply's headers.
 * @returns The rate limit; `undefined` if no header is about it.
 * @example The headers in Zuora's guide
 * ```ts
 * import { parseRateLimit } from "@zuora-connections/client";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(
 *   parseRateLimit({
 *     "RateLimit-Limit": "50000, 50000;w=60, 2250000;w=3600",
 *     "RateLimit-Remaining": "399",
 *     "RateLimit-Reset": "20",
 *   }),
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
  const fields = readHeaders(headers);
  const limits = (findField(fields, "limit") ?? "").split(",");
  const found = omitUndefined({
    limit: parseCount(limits[0]),
    remaining: parseCount(findField(fields, "remaining")),
    resetMs: parseWait(findField(fields, "reset")),
  });
  const windows = limits.flatMap((item) => {
    const [, count, seconds] = /^\s*(\d+)\s*;\s*w=(\d+)\s*$/.exec(item) ?? [];
    return count && seconds ? [{ limit: Number(count), windowMs: Number(seconds) * 1_000 }] : [];
  });
  return Object.keys(found).length > 0 ? { ...found, windows } : undefined;
}

function findField(fields: ReadonlyMap<string, string>, what: string): string | undefined {
  const name = new RegExp(`^(x-)?rate-?limit-${what}(-minute)?$`);
  return fields.get([...fields.keys()].find((key) => name.test(key)) ?? "");
}

function parseCount(text = ""): number | undefined {
  return /^\s*\d+\s*(;|$)/.test(text) ? Number.parseInt(text) : undefined;
}
