/**
 * What a status says by itself.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import {
  isIdempotent,
  isKeyed,
  isRetryableStatus,
  isSettledByStatus,
} from "../../src/protocol/statuses.ts";

const ALL = Array.from({ length: 400 }, (_, at) => 200 + at);
const REDIRECTS = ALL.filter((status) => status >= 300 && status < 400);
const FAULTS = ALL.filter((status) => status >= 500);

Deno.test("isSettledByStatus() knows the statuses whose body only explains", () => {
  const settled = [...REDIRECTS, 401, 429, ...FAULTS];

  assertEquals(ALL.filter((status) => isSettledByStatus(status, "call")), settled);
  assertEquals(ALL.filter((status) => isSettledByStatus(status, "cookie")), settled);
  assertEquals(
    ALL.filter((status) => isSettledByStatus(status, "bearer")),
    [...settled, 403].sort((a, b) => a - b),
  );
  assertEquals([isSettledByStatus(0, "call"), isSettledByStatus(599, "cookie")], [true, true]);
});

const FOR_SAFE = [408, 421, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524];
const FOR_KEYED = [408, 409, 421, 425, 429, 502, 503, 504, 520, 521, 522, 523, 524];

const RETRIED: [string, Parameters<typeof isRetryableStatus>[1], number[]][] = [
  ["a login", {}, FOR_SAFE],
  ["a GET", { method: "GET" }, FOR_SAFE],
  ["a put in small letters", { method: "put" }, FOR_SAFE],
  [
    "a DELETE with a key, which counts for nothing",
    { method: "DELETE", idempotent: true },
    FOR_SAFE,
  ],
  ["a POST", { method: "POST" }, [429]],
  ["a PATCH", { method: "patch", idempotent: false }, [429]],
  ["a method that nobody knows", { method: "BREW" }, [429]],
  ["a POST with a key", { method: "POST", idempotent: true }, FOR_KEYED],
  ["a patch with a key", { method: "patch", idempotent: true }, FOR_KEYED],
];

for (const [what, request, statuses] of RETRIED) {
  Deno.test(`isRetryableStatus() knows after which statuses to send again ${what}`, () => {
    assertEquals(ALL.filter((status) => isRetryableStatus(status, request)), statuses);
  });
}

Deno.test("isKeyed() and isIdempotent() recognise requests that may be sent twice", () => {
  const post = { method: "POST" };
  const keyed = { ...post, idempotent: true };

  assertEquals([isKeyed(post), isKeyed(keyed), isKeyed({ method: "PUT", idempotent: true })], [
    false,
    true,
    false,
  ]);
  assertEquals([isIdempotent(post), isIdempotent(keyed), isIdempotent({})], [false, true, true]);
  assertEquals([isIdempotent({ method: "PATCH" }), isRetryableStatus(501, {})], [false, false]);
});
