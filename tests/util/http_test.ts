/**
 * Replies of any make: the headers of every client, and what is no reply at all.
 *
 * @module
 */

import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  buildSessionHeaders,
  type HeadersLike,
  type HttpReply,
  parseApiResponse,
  parseConnectResponse,
  parseRateLimit,
  parseRetryAfter,
  parseTokenResponse,
} from "../../mod.ts";

const LINES = ["a=b; Path=/", "ZSession=abc; Path=/; Secure; HttpOnly"];

class Folding extends Map<string, string> {
  getSetCookie(): string[] {
    return LINES;
  }
}

const HEADERS: readonly (readonly [what: string, headers: HeadersLike])[] = [
  ["a Headers", new Headers([["Retry-After", "3"], ...LINES.map((line) => cookie(line))])],
  [
    "its entries",
    new Headers([["Retry-After", "3"], ...LINES.map((line) => cookie(line))]).entries(),
  ],
  ["pairs", [["RETRY-AFTER", "3"], ...LINES.map((line) => cookie(line))]],
  ["pairs with lists", [["retry-after", ["3"]], ["set-cookie", LINES]]],
  ["a Map", new Map([["Retry-After", "3"], ["Set-Cookie", LINES.join(", ")]])],
  ["a Headers that folds when iterated", new Folding([["retry-after", "3"], ["set-cookie", "x"]])],
  ["node:http, undici and got", { "retry-after": "3", "set-cookie": LINES, date: undefined }],
  [
    "headersDistinct",
    Object.assign(Object.create(null), {
      "retry-after": ["3"],
      "set-cookie": LINES,
    }),
  ],
  ["an object in capitals", { "Retry-After": "3", "Set-Cookie": LINES }],
  ["another iterable", {
    *[Symbol.iterator](): Generator<readonly [string, string]> {
      yield ["Retry-After", "3"] as const;
      for (const line of LINES) yield cookie(line);
    },
  }],
];

for (const [what, headers] of HEADERS) {
  Deno.test(`a login reads the headers of ${what}`, () => {
    const result = parseConnectResponse({ status: 200, headers, body: '{"success":true}' });

    assert(result.ok);
    assertEquals(buildSessionHeaders(result.session), { Cookie: "ZSession=abc" });
  });
}

for (const [what, headers] of HEADERS.filter(([what]) => what !== "its entries")) {
  Deno.test(`a wait and a limit are read from the headers of ${what}`, () => {
    assertEquals([parseRetryAfter(headers, 0), parseRateLimit(headers)], [3_000, undefined]);
  });
}

const NO_HEADERS: readonly (readonly [what: string, headers: unknown])[] = [
  ["rawHeaders", ["Set-Cookie", "ZSession=abc"]],
  ["rawHeaders of pairs of letters", ["ab", "cd"]],
  ["nothing", undefined],
  ["null", null],
  ["text", "Set-Cookie: ZSession=abc"],
  ["a number", 7],
  ["a list of objects", [{ name: "a", value: "b" }]],
  ["pairs whose name is none", [[1, "b"]]],
  ["an object of objects", { a: { b: "c" } }],
  ["a fake with methods alone", { get: () => "application/json" }],
  ["a list of numbers", { "set-cookie": [1] }],
];

for (const [what, headers] of NO_HEADERS) {
  Deno.test(`headers that are ${what} are a TypeError that names them`, () => {
    const given = headers as HeadersLike;
    const reply = { status: 200, headers: given, body: "{}" };
    for (
      const read of [
        () => parseConnectResponse(reply),
        () => parseTokenResponse(reply),
        () => parseApiResponse(reply),
        () => parseRetryAfter(given, 0),
        () => parseRateLimit(given),
      ]
    ) {
      assertThrows(read, TypeError, '"headers" must be');
    }
  });
}

const NO_REPLIES: readonly (readonly [name: string, what: string, reply: unknown])[] = [
  ["status", "no status", { headers: [], body: "{}" }],
  ["status", "a status that is text", { status: "200", headers: [], body: "{}" }],
  ["body", "a parsed body", { status: 200, headers: [], body: { success: true } }],
  ["body", "a body that is bytes", { status: 200, headers: [], body: new Uint8Array() }],
  ["body", "a body that was not read", new Response("{}")],
  ["body", "no body", { status: 204, headers: [] }],
];

for (const [name, what, reply] of NO_REPLIES) {
  Deno.test(`a reply with ${what} is a TypeError that names the argument`, () => {
    for (const read of [parseConnectResponse, parseTokenResponse, parseApiResponse]) {
      assertThrows(() => read(reply as HttpReply), TypeError, `"${name}" must be`);
    }
  });
}

Deno.test("a byte order mark is no part of a body", () => {
  const headers = { "set-cookie": LINES };

  const login = parseConnectResponse({ status: 200, headers, body: '\uFEFF{"success":true}' });
  const call = parseApiResponse({ status: 200, headers: [], body: "\uFEFF[1]" });
  const empty = parseApiResponse({ status: 204, headers: [], body: "\uFEFF" });

  assert(login.ok && call.ok && empty.ok);
  assertEquals([call.data, empty.data], [[1], null]);
});

Deno.test("a repeated header has all of its values", () => {
  const limit = parseRateLimit([["RateLimit-Limit", "5"], ["ratelimit-limit", "5;w=60"]]);

  assertEquals(limit, { limit: 5, windows: [{ limit: 5, windowMs: 60_000 }] });
});

function cookie(line: string): [string, string] {
  return ["Set-Cookie", line];
}
