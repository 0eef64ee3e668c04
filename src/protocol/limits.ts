/**
 * What the server says about its limits, and how long it asks callers to wait.
 *
 * @module
 */

import { parseDate } from "../util/dates.ts";
import { type HeaderFields, type HeadersLike, readHeaders } from "../util/http.ts";
import { omitUndefined } from "../util/objects.ts";

// Nobody means a longer wait: it is a mistake of the server, or a date.
const LONGEST_WAIT_MS = 86_400_000;

/**
 * Reads how long the server asks callers to wait.
 *
 * Reads `Retry-After` or, where that is missing or unreadable, `RateLimit-Reset`: Zuora's guide to
 * errors documents the first, its guide to rate limits shows a 429 that has only the second. A wait
 * is a number of seconds, an HTTP date, an ISO 8601 date, or a date as a number of seconds or
 * milliseconds since 1970. Of several waits the longest counts. A wait of over a day is ignored.
 *
 * @param headers The reply's headers.
 * @param nowMs The current time in milliseconds since the epoch.
 * @returns The wait in milliseconds, never negative; `undefined` when absent or unreadable.
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
 * Reads the wait of a reply. `RateLimit-Reset` counts after a limit of the rate only, since it
 * stands on every reply (specified).
 */
export function parseWaits(
  headers: HeaderFields,
  nowMs: number | undefined,
  limit?: "rate" | "concurrency",
): number | undefined {
  return parseWait(headers.get("retry-after"), nowMs) ??
    (limit === "rate" ? parseWait(headers.get("ratelimit-reset"), nowMs) : undefined);
}

/** Parses a list of waits and returns the longest; `undefined` when none can be read. */
function parseWait(value: string | null | undefined, nowMs: number = NaN): number | undefined {
  let longest: number | undefined;
  // Not at the comma within a date: a day and a month follow it.
  for (const item of (value ?? "").split(/,(?! *\d+[ -][a-z]{3})/i)) {
    const text = item.trim();
    const ms = Math.ceil(Number(text)) * 1_000;
    // What it can mean, the most likely first; a date that is over asks for no wait.
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
 * Tells which limit a reply is about. A concurrency limit is known by its header, its code or its
 * text code (all documented); every other limit is one of the rate.
 *
 * @param body The body, or the part of it that has arrived.
 */
export function parseLimit(headers: HeaderFields, body: string): "rate" | "concurrency" {
  const isConcurrency = headers.get("concurrency-limit-remaining")?.trim() === "0" ||
    /\b(50000070|REQUEST_EXCEEDED_RATE)\b/.test(body);
  return isConcurrency ? "concurrency" : "rate";
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
