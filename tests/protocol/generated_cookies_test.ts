/**
 * Session cookies: generated `Set-Cookie` lines, against a second reading that goes by each letter.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import fc from "npm:fast-check@3.23.2";
import { parseSessionCookie as parseCookie } from "../../src/protocol/session_cookie.ts";
import { type HeadersLike, readHeaders } from "../../src/util/http.ts";

const NOW_MS = Date.UTC(2026, 10, 24, 10, 0, 0);
const DAY_MS = 86_400_000;

const SPACE = fc.constantFrom("", "", "", " ", "  ", "\t");
const NAME = fc.constantFrom(
  "ZSession",
  "ZSession",
  "ZSession",
  "zsession",
  "XZSession",
  "A",
  "x-y",
);
const VALUE = fc.constantFrom("", "abc", "a=b==", "a%3D", '"q"', "a,b", "a,b=c", "a, b = c", "a b");
const EXPIRES = fc.integer({ min: -3 * DAY_MS, max: 3 * DAY_MS }).map((ms) =>
  new Date(NOW_MS + ms).toUTCString()
);
const ATTRIBUTE = fc.oneof(
  fc.constantFrom("Path=/", "Secure", "HttpOnly", "SameSite=Lax", "Domain=x", "", "ZSession=no"),
  fc.constantFrom(
    "Max-Age=0",
    "max-age = -1",
    "MAX-AGE=60",
    "Max-Age=",
    "Max-Age=1x",
    "Max-Age=+0",
  ),
  EXPIRES.map((date) => `Expires=${date}`),
  EXPIRES.map((date) => `expires = ${date.replaceAll(" ", "-").replace("-", " ")}`),
  fc.constantFrom("Expires=0", "Expires=-1", "Expires=Thu, 01 Jan 1970 00:00:00 GMT"),
);
const COOKIE = fc.tuple(SPACE, NAME, SPACE, SPACE, VALUE, SPACE, fc.array(ATTRIBUTE)).map(
  ([a, name, b, c, value, d, attributes]) =>
    [`${a}${name}${b}=${c}${value}${d}`, ...attributes].join("; "),
);
const LINE = fc.oneof(COOKIE, COOKIE, fc.constantFrom("", "ZSession", ";", "=x", "ZSession=;"));

Deno.test("parseSessionCookie() reads generated lines as RFC 6265 says", () => {
  fc.assert(
    fc.property(fc.array(LINE), (lines) => {
      const headers = [...lines.map((line) => ["Set-Cookie", line] as const)];

      assertEquals(parseSessionCookie(headers, NOW_MS), readPlainly(lines));
    }),
    { numRuns: 5_000 },
  );
});

Deno.test("parseSessionCookie() reads folded lines as it reads them one by one", () => {
  const withAttribute = COOKIE.map((cookie) => `${cookie}; Path=/`);
  fc.assert(
    fc.property(fc.array(withAttribute, { minLength: 1 }), (lines) => {
      const folded = parseSessionCookie([["set-cookie", lines.join(", ")]], NOW_MS);

      assertEquals(folded, readPlainly(lines.flatMap(splitPlainly)));
    }),
    { numRuns: 3_000 },
  );
});

Deno.test("parseSessionCookie() compares with the Date of the reply before the caller's time", () => {
  const expires = new Date(NOW_MS).toUTCString();
  const read = (date: string, nowMs?: number): string | undefined =>
    parseSessionCookie({ date, "set-cookie": `ZSession=a; Expires=${expires}` }, nowMs);
  const before = new Date(NOW_MS - 1_000).toUTCString();

  assertEquals([read(before, NOW_MS + DAY_MS), read(expires, 0)], ["a", undefined]);
  assertEquals([read("", NOW_MS + DAY_MS), read("", NOW_MS - 1)], [undefined, "a"]);
  assertEquals(read("now"), "a"); // nobody tells the time
});

Deno.test("parseSessionCookie() takes a date in 1970 for one that is over, whatever the time", () => {
  const line = "ZSession=deleted; Expires=Thu, 01-Jan-1970 00:00:01 GMT";

  assertEquals(parseSessionCookie([["Set-Cookie", line]]), undefined);
});

Deno.test("parseSessionCookie() reads the separate lines of headers that have them", () => {
  const lines = ["A=1; Path=/", "ZSession=a,b=c"];
  const headers = new Headers(lines.map((line): [string, string] => ["Set-Cookie", line]));
  const folding = Object.assign(new Map([["set-cookie", lines.join(", ")]]), {
    getSetCookie: () => lines,
  });

  assertEquals([parseSessionCookie(headers), parseSessionCookie(folding)], ["a,b=c", "a,b=c"]);
});

function parseSessionCookie(headers: HeadersLike, nowMs?: number): string | undefined {
  return parseCookie(readHeaders(headers), nowMs);
}

/** The second reading. */
function readPlainly(lines: readonly string[]): string | undefined {
  const cookies = lines.length === 1 ? lines.flatMap(splitPlainly) : lines;
  let found: string | undefined;
  for (const cookie of cookies) {
    const [pair = "", ...attributes] = cookie.split(";");
    const at = pair.indexOf("=");
    if (at < 0) continue;
    const name = stripSpace(pair.slice(0, at));
    const value = stripSpace(pair.slice(at + 1));
    if (name !== "ZSession" || value === "") continue;
    if (!isGonePlainly(attributes)) found = value;
  }
  return found;
}

function isGonePlainly(attributes: readonly string[]): boolean {
  let maxAge: string | undefined;
  let expires: string | undefined;
  for (const attribute of attributes) {
    const at = attribute.indexOf("=");
    if (at < 0) continue;
    const name = stripSpace(attribute.slice(0, at)).toLowerCase();
    if (name === "max-age") maxAge = stripSpace(attribute.slice(at + 1));
    if (name === "expires") expires = stripSpace(attribute.slice(at + 1));
  }
  const isNumber = maxAge !== undefined && maxAge !== "" && maxAge !== "-" &&
    [...maxAge].every((sign, at) => "0123456789".includes(sign) || (at === 0 && sign === "-"));
  if (isNumber) return Number(maxAge) <= 0;
  // Every date that is generated begins with a day, and every other text does not.
  if (expires === undefined || !/^[A-Z]/.test(expires)) return false;
  return Date.parse(expires) <= NOW_MS;
}

/** Splits folded lines, going by each letter. */
function splitPlainly(line: string): string[] {
  const cookies: string[] = [];
  let cookie = "";
  for (let at = 0; at < line.length; at++) {
    const sign = line.charAt(at);
    if (sign === "," && cookie.includes(";") && isPairAt(line, at + 1)) {
      cookies.push(cookie);
      cookie = "";
    } else {
      cookie += sign;
    }
  }
  return [...cookies, cookie];
}

function isPairAt(line: string, start: number): boolean {
  let at = start;
  while (" \t".includes(line.charAt(at)) && at < line.length) at++;
  const begin = at;
  while (at < line.length && !" \t;,=".includes(line.charAt(at))) at++;
  if (at === begin) return false;
  while (" \t".includes(line.charAt(at)) && at < line.length) at++;
  return line.charAt(at) === "=";
}

function stripSpace(text: string): string {
  return text.replace(/^[ \t]+/, "").replace(/[ \t]+$/, "");
}
