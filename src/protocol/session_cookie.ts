/**
 * Finding the session cookie in a reply.
 *
 * @module
 */

import { isHeaderText } from "../util/checks.ts";
import type { HeadersLike } from "../util/http.ts";

/**
 * Finds the value of the `ZSession` cookie, verbatim: a newer one may hold `%3D` (inferred).
 *
 * Goes by the whole name among all cookies, since others may come first, and takes the last that
 * holds anything. Runtimes without `getSetCookie` fold all lines into one, joined by commas; a comma
 * that is followed by a name and `=` starts a new cookie, one inside `Expires` does not.
 */
export function parseSessionCookie(headers: HeadersLike): string | undefined {
  return [...headers].filter(([name]) => /^set-cookie$/i.test(name))
    .flatMap(([, line]) => line.split(/,(?=\s*[^;,=\s]+=)/))
    .map((cookie) => /^\s*ZSession=([^;]*)/.exec(cookie)?.[1]?.trim())
    .findLast(isHeaderText);
}
