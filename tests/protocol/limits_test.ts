import { assertEquals } from "@std/assert";
import { type HeadersLike, parseRateLimit, parseRetryAfter } from "../../mod.ts";

const NOW_MS = Date.UTC(2026, 10, 24);

const WAITS: [string, HeadersLike, number | undefined][] = [
  ["nothing", [], undefined],
  ["zero", [["Retry-After", "0"]], 0],
  ["seconds with white space", [["retry-after", " 3 "]], 3_000],
  ["more seconds than a number holds", [["Retry-After", "9".repeat(400)]], undefined],
  ["a date", [["Retry-After", "Tue, 24 Nov 2026 00:00:30 GMT"]], 30_000],
  ["a date of RFC 850", [["Retry-After", "Tuesday, 24-Nov-26 00:00:30 GMT"]], 30_000],
  ["a date of asctime", [["Retry-After", "Tue Nov 24 00:00:30 2026"]], 30_000],
  ["a number that calls itself a date", [["Retry-After", "-5 GMT"]], undefined],
  ["a day", [["Retry-After", "86400"]], 86_400_000],
  ["a second over a day", [["Retry-After", "86401"]], undefined],
  ["a date that is over", [["Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT"]], 0],
  ["a date that is none", [["Retry-After", "Someday, 99 Foo 2026 GMT"]], undefined],
  ["a negative number", [["Retry-After", "-5"]], undefined],
  ["a fraction", [["Retry-After", "1.5"]], 2_000],
  ["words", [["Retry-After", "soon 1"]], undefined],
  ["the reset behind words", [["Retry-After", "soon"], ["RateLimit-Reset", "2"]], 2_000],
  ["Retry-After before the reset", [["ratelimit-reset", "9"], ["Retry-After", "1"]], 1_000],
  ["a Headers object", new Headers({ "Retry-After": "4" }), 4_000],
];

for (const [name, headers, ms] of WAITS) {
  Deno.test(`parseRetryAfter() reads ${name}`, () => {
    assertEquals(parseRetryAfter(headers, NOW_MS), ms);
  });
}

const LIMITS: [string, HeadersLike, ReturnType<typeof parseRateLimit>][] = [
  ["nothing", [["Date", "x"]], undefined],
  ["what is unreadable", [["RateLimit-Limit", "many"]], undefined],
  ["the limit alone", [["ratelimit-limit", "7"]], { limit: 7, windows: [] }],
  ["what remains alone", [["RateLimit-Remaining", "0"]], { remaining: 0, windows: [] }],
  ["the spelling of one guide", [["Rate-Limit-Reset", "3"]], { resetMs: 3_000, windows: [] }],
  ["the headers of the token endpoint", [
    ["X-RateLimit-Limit-minute", "100"],
    ["X-RateLimit-Remaining-minute", "99"],
  ], { limit: 100, remaining: 99, windows: [] }],
  ["windows with white space and junk", [["RateLimit-Limit", "5 , 5 ; w=60 ,x;w=1,9;q=2"]], {
    limit: 5,
    windows: [{ limit: 5, windowMs: 60_000 }],
  }],
];

for (const [name, headers, limit] of LIMITS) {
  Deno.test(`parseRateLimit() reads ${name}`, () => {
    assertEquals(parseRateLimit(headers), limit);
  });
}

Deno.test("parseRateLimit() takes no header that only ends like one", () => {
  assertEquals(
    parseRateLimit([["Foo-RateLimit-Limit", "7"], ["RateLimit-Limits", "7"]]),
    undefined,
  );
});
