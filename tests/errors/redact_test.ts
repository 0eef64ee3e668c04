/**
 * Keeping secrets out of texts: what is cut, what is not, and how much work that is.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import fc from "npm:fast-check@3.23.2";
import { createRedactor, redact, redactCause } from "../../src/errors/redact.ts";
import { readReasons } from "../../src/protocol/reasons.ts";
import { parseApiResponse } from "../../mod.ts";

const CUT: readonly (readonly [what: string, text: string, secrets: string[], cut: string])[] = [
  ["a secret", "sent s3cret to x", ["s3cret"], "sent *** to x"],
  ["each of them", "s3cret,s3cret", ["s3cret"], "***,***"],
  ["the longer of two", "s3cret-1 s3cret", ["s3cret", "s3cret-1"], "*** ***"],
  ["one as a form has it", "p%2Bq+r%3D", ["p+q r="], "***"],
  ["one as a URL has it", "p%2Bq%20r%3D", ["p+q r="], "***"],
  ["one as JSON has it", 'a\\"b\\\\c', ['a"b\\c'], "***"],
  ["one as Authorization: ZSession sends it", "ab==", ["ab%3D%3D"], "***"],
  [
    "one made of signs that a pattern would read",
    "x.*+?^${}()|[]\\/-x",
    [".*+?^${}()|[]\\/-"],
    "x***x",
  ],
  ["no part of one", "s3cre", ["s3cret"], "s3cre"],
  [
    "nothing of fewer than four characters",
    "rest.zuora.com a abc",
    ["a", "abc", ""],
    "rest.zuora.com a abc",
  ],
  ["nothing without a secret", "text", [], "text"],
];

for (const [what, text, secrets, cut] of CUT) {
  Deno.test(`redact() cuts ${what}`, () => {
    assertEquals(redact(text, secrets), cut);
  });
}

Deno.test("a redactor keeps no part of a secret, wherever the text ends", () => {
  const secret = "s3cret-word";
  const texts = fc.array(fc.constantFrom(secret, "s3cret", "-word", "a", " "), { maxLength: 12 });
  fc.assert(
    fc.property(texts, fc.nat(60), (parts, most) => {
      const text = parts.join("");
      const cut = createRedactor([secret])(text, most);

      // Letter by letter: what begins before the end is kept, or cut as a whole.
      let expected = "";
      for (let at = 0; at < Math.min(most, text.length);) {
        const isSecret = text.startsWith(secret, at);
        expected += isSecret ? "***" : text.charAt(at);
        at += isSecret ? secret.length : 1;
      }
      assertEquals(cut, expected);
    }),
    { numRuns: 2_000 },
  );
});

/** A text that counts how much of it is looked at. */
class CountedText extends String {
  read = 0;
  override slice(start?: number, end?: number): string {
    const part = super.slice(start, end);
    this.read += part.length;
    return part;
  }
}

Deno.test("a redactor looks at no more of a text than it keeps, and one secret", () => {
  const text = new CountedText("a value ".repeat(1_000_000));
  const cut = createRedactor(["s3cret-word"])(text as unknown as string, 1_000);

  assertEquals(cut.length, 1_000);
  assert(text.read <= 2 * (1_000 + "s3cret-word".length), `${text.read} characters were read`);
});

Deno.test("reading reasons takes work that grows as their number does", () => {
  const count = (length: number): number => {
    let reads = 0;
    const handler = { ownKeys: (of: object) => (reads++, Reflect.ownKeys(of)) };
    const reasons = Array.from({ length }, () => new Proxy({ code: 1, message: "no" }, handler));
    assertEquals(readReasons({ reasons }).count, length);
    return reads;
  };

  assertEquals(count(20_000), 2 * count(10_000));
});

Deno.test("an error keeps 20 reasons of 1 000 characters, and says how many more there were", () => {
  const secret = "t0ken-of-the-session";
  const message = `${"a".repeat(990)}${secret}${"b".repeat(100_000)}`;
  const reasons = Array.from({ length: 1_000 }, (_, at) => ({ code: at + 1, message }));
  const body = JSON.stringify({ success: false, reasons });
  const headers = { "Set-Cookie": `ZSession=${secret}` };

  const result = parseApiResponse({ status: 200, headers, body });

  assert(!result.ok);
  assertEquals(result.error.reasons.length, 20);
  assertEquals(result.error.reasons[19], { code: "20", message: `${"a".repeat(990)}***` });
  assert(result.error.message.includes("*** (further reasons: 999); check the request"));
});

const THROWN:
  readonly (readonly [runtime: string, thrown: unknown, message: string, code?: string])[] = [
    [
      "Deno",
      new TypeError(
        "error sending request for url (https://rest.zuora.com/v1/a?token=s3cret&x=(1)#y): client error",
      ),
      "error sending request for url (https://rest.zuora.com/v1/a): client error",
    ],
    [
      "Node",
      new TypeError("fetch failed", {
        cause: Object.assign(new Error("connect ECONNREFUSED 127.0.0.1:1"), {
          code: "ECONNREFUSED",
        }),
      }),
      "fetch failed: connect ECONNREFUSED 127.0.0.1:1",
      "ECONNREFUSED",
    ],
    [
      "node-fetch",
      Object.assign(
        new Error(
          "request to https://rest.zuora.com/v1/a?token=s3cret failed, reason: read ECONNRESET",
        ),
        { code: "ECONNRESET", request: { headers: "s3cret" } },
      ),
      "request to https://rest.zuora.com/v1/a failed, reason: read ECONNRESET",
      "ECONNRESET",
    ],
    ["a wrapper", new Error('GET "/v1/a?token=s3cret".'), 'GET "/v1/a".'],
    [
      "a wrapper that ends in a query",
      new Error("cannot GET /v1/a?token=s3cret"),
      "cannot GET /v1/a",
    ],
    ["what throws text", "no https://a.example/?b=c, sorry", "no https://a.example/, sorry"],
    ["what throws nothing", undefined, "undefined"],
    ["what throws an object", Object.create(null), "an object without a message was thrown"],
    ["what throws a symbol", Symbol("s"), "Symbol(s)"],
    ["a number for a code", Object.assign(new Error("no"), { code: 7 }), "no", "7"],
  ];

for (const [runtime, thrown, message, code] of THROWN) {
  Deno.test(`redactCause() keeps what ${runtime} says, without the query`, () => {
    const cause = redactCause(thrown, []);

    assertEquals(cause.message, message);
    assertEquals("code" in cause ? cause.code : undefined, code);
    assertEquals(cause.cause, undefined);
    assert(!Deno.inspect(cause).includes("s3cret"));
  });
}

Deno.test("redactCause() cuts secrets from name, code and message", () => {
  const thrown = Object.assign(new Error("sent s3cret"), { name: "s3cretError", code: "E_s3cret" });

  const cause = redactCause(thrown, ["s3cret"]);

  assertEquals({ ...cause, message: cause.message }, {
    name: "***Error",
    code: "E_***",
    message: "sent ***",
  });
});
