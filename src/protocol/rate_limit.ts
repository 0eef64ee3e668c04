/**
 * Reading what the server says about its limits.
 *
 * @module
 */

import { omitUndefined } from "../util/objects.ts";
import type { HeadersLike } from "../util/http.ts";
import { parseWait } from "./limits.ts";

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
