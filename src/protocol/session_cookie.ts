/**
 * Finds the session cookie in a reply by the rules of RFC 6265.
 *
 * @module
 */

import { isHeaderText } from "../util/checks.ts";
import { parseDate } from "../util/dates.ts";
import type { HeaderFields } from "../util/http.ts";

// The assumed time if neither reply nor caller has one: deleted cookies are dated 1970.
const LONG_AGO_MS = 946_684_800_000;

/**
 * Finds the value of the `ZSession` cookie, verbatim: it may contain `%3D` (recorded in 2017).
 *
 * Compares whole names, and returns the last such cookie that has a value and is not deleted.
 * Compares `Expires` with the reply's `Date`, which is of the same clock, else with `nowMs`.
 */
export function parseSessionCookie(headers: HeaderFields, nowMs?: number): string | undefined {
  const cookies = listCookies(headers, nowMs);
  return cookies.findLast(([name, value]) => name === "ZSession" && isHeaderText(value))?.[1];
}

// One of several lines that a runtime without `getSetCookie` has folded into one. It ends at a comma
// after an attribute and before a name and `=`.
const FOLDED = /([^;]*(?:;.*?)?)(?:,(?=\s*[^;,=\s]+\s*=)|$)/gs;

/** Lists the cookies that a reply sets; omits those that it deletes. */
export function listCookies(
  headers: HeaderFields,
  nowMs: number = LONG_AGO_MS,
): (readonly [name: string, value: string])[] {
  const lines = headers.getSetCookie?.() ?? [headers.get("set-cookie") ?? ""];
  if (lines.length === 0) return [];
  const unfolded = lines.length === 1
    ? Array.from(`${lines}`.matchAll(FOLDED), ([, line = ""]) => line)
    : lines;
  return unfolded.flatMap((line) => {
    // White space around names and values is not part of them.
    const [[name = "", value] = [], ...attributes] = line.split(";")
      .map((part) => part.split(/=(.*)/s, 2).map((text) => text.trim()));
    const { "max-age": maxAge = "", expires = "" } = Object.fromEntries(
      attributes.map(([key = "", text]) => [key.toLowerCase(), text]),
    );
    const isDeleted = /^-?\d+$/.test(maxAge)
      ? Number(maxAge) <= 0 // takes precedence over `Expires`
      : parseDate(expires) <= (parseDate(headers.get("date") ?? "") || nowMs);
    return value === undefined || isDeleted ? [] : [[name, value]];
  });
}
