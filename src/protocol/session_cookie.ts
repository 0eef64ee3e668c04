/**
 * Finding the session cookie in a reply, by the rules of RFC 6265.
 *
 * @module
 */

import { isHeaderText } from "../util/checks.ts";
import { parseDate } from "../util/dates.ts";
import { type HeadersLike, indexHeaders, listSetCookies, readField } from "../util/http.ts";

// Where neither the reply nor the caller tells the time: servers delete cookies with dates in 1970.
const LONG_AGO_MS = Date.UTC(2000, 0);

/**
 * Finds the value of the `ZSession` cookie, verbatim: it may hold `%3D` (recorded in 2017).
 *
 * Goes by the whole name among all cookies, since others may come first, and takes the last one
 * that has a value and does not delete itself. `Expires` is compared with the `Date` of the reply,
 * which is of the same clock, else with `nowMs`.
 */
export function parseSessionCookie(headers: HeadersLike, nowMs?: number): string | undefined {
  return listCookies(headers, nowMs)
    .findLast(([name, value]) => name === "ZSession" && isHeaderText(value))?.[1];
}

/** Lists the cookies that a reply sets, without those that it deletes. */
export function listCookies(
  headers: HeadersLike,
  nowMs?: number,
): (readonly [name: string, value: string])[] {
  const lines = listSetCookies(headers);
  // Runtimes without `getSetCookie` fold all lines into one.
  return (lines.length === 1 ? splitFolded(`${lines}`) : lines).flatMap((line) => {
    const [, name, value] = /^([^=;]*)=([^;]*)/.exec(line) ?? [];
    if (name === undefined || value === undefined || isDeleted(line, headers, nowMs)) return [];
    return [[name.trim(), value.trim()]]; // the white space belongs to neither
  });
}

/** Splits lines that were folded into one: at a comma behind an attribute, before a name and `=`. */
function splitFolded(line: string): string[] {
  const cookies: string[] = [];
  let isWhole = true;
  for (const part of line.split(/,(?=\s*[^;,=\s]+\s*=)/)) {
    cookies.push(isWhole ? part : `${cookies.pop()},${part}`);
    isWhole = part.includes(";");
  }
  return cookies;
}

function isDeleted(line: string, headers: HeadersLike, nowMs: number = LONG_AGO_MS): boolean {
  const maxAge = readAttribute(line, "max-age");
  if (/^-?\d+$/.test(maxAge)) return Number(maxAge) <= 0; // it wins over `Expires`
  const expiresMs = parseDate(readAttribute(line, "expires"));
  if (Number.isNaN(expiresMs)) return false;
  const dateMs = parseDate(readField(indexHeaders(headers), "date") ?? "");
  return expiresMs <= (dateMs || nowMs);
}

/** Reads an attribute; of several the last counts. */
function readAttribute(line: string, name: string): string {
  return new RegExp(`.*;\\s*${name}\\s*=([^;]*)`, "is").exec(line)?.[1]?.trim() ?? "";
}
