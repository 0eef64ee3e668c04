import { assert, assertEquals } from "@std/assert";
import { type AnyZuoraError, parseConnectResponse, type ReplyContext } from "../mod.ts";

interface Reply {
  status?: number;
  headers?: [string, string][];
  body?: unknown;
}

function read(reply: Reply, context?: ReplyContext): AnyZuoraError | undefined {
  const { status = 200, headers = [], body = "" } = reply;
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const result = parseConnectResponse({ status, headers, body: text }, context);
  return result.ok ? undefined : result.error;
}

function refuse(...codes: (string | number)[]): unknown {
  return { success: false, reasons: codes.map((code) => ({ code, message: "no" })) };
}

const TABLE: [string, Reply, string, boolean][] = [
  ["a redirect without a body", { status: 307 }, "unexpected_response", false],
  ["a redirect that the runtime hides", { status: 0 }, "unexpected_response", false],
  ["429 without a body", { status: 429 }, "rate_limited", true],
  ["429 as a page", { status: 429, body: "<p>slow down" }, "rate_limited", true],
  ["500 with JSON", { status: 500, body: { reasons: [] } }, "service_unavailable", true],
  ["an unknown 5xx", { status: 599 }, "service_unavailable", true],
  ["401 without a body", { status: 401 }, "credentials_rejected", false],
  ["401 as a page", { status: 401, body: "<p>no" }, "credentials_rejected", false],
  ["403 as a page", { status: 403, body: "<p>403 Forbidden" }, "unexpected_response", false],
  ["403 without a body", { status: 403 }, "request_failed", false],
  ["404 with a message", { status: 404, body: { message: "no" } }, "request_failed", false],
  ["400 of category 11", { status: 400, body: refuse(53100311) }, "credentials_rejected", false],
  [
    "one of several of category 11",
    { body: refuse(53100320, "90000011") },
    "credentials_rejected",
    false,
  ],
  ["all of category 70", { body: refuse(70, 53100370) }, "rate_limited", true],
  ["some of category 70", { body: refuse(70, 53100320) }, "request_failed", false],
  [
    "a limit without a code",
    { status: 400, body: { message: "request exceeded limit" } },
    "rate_limited",
    true,
  ],
  ["all of category 60 and 61", { body: refuse(53100360, 61) }, "service_unavailable", true],
  ["all of category 50", { body: refuse(53100350) }, "request_failed", true],
  ["all of category 99", { body: refuse(53100399) }, "request_failed", true],
  ["category 50 and 61", { body: refuse(53100350, 53100361) }, "request_failed", true],
  ["category 50 and 20", { body: refuse(53100350, 53100320) }, "request_failed", false],
  ["a refusal without a reason", { body: { success: false } }, "request_failed", false],
  ["an empty array", { body: [] }, "unexpected_response", false],
  ["success as text", { body: { success: "true" } }, "unexpected_response", false],
  ["success in capitals", { body: { Success: true } }, "unexpected_response", false],
  ["null", { body: "null" }, "unexpected_response", false],
  ["a number", { body: "1" }, "unexpected_response", false],
  ["white space", { body: " \n" }, "unexpected_response", false],
];

for (const [name, reply, code, retryable] of TABLE) {
  Deno.test(`parseConnectResponse() takes ${name} for ${code}`, () => {
    const error = read(reply);

    assertEquals([error?.code, error?.retryable], [code, retryable]);
  });
}

const SHAPES: [string, unknown, { code: string; message: string }[]][] = [
  ["reasons", { reasons: [{ code: 1, message: "a" }, { code: "2", message: "b" }] }, [
    { code: "1", message: "a" },
    { code: "2", message: "b" },
  ]],
  ["one message", { message: "a" }, [{ code: "", message: "a" }]],
  ["one reason that is no list", { reasons: { code: "A" } }, [{ code: "A", message: "" }]],
  ["a code and a message", { code: 7, message: "a" }, [{ code: "7", message: "a" }]],
  ["values that are no text", { code: { toString: 1 }, message: ["a"] }, []],
  ["nothing at all", {}, []],
  ["reasons that are none", { reasons: [null, 1, "x", [], {}] }, []],
];

for (const [name, body, reasons] of SHAPES) {
  Deno.test(`parseConnectResponse() reads the reasons from ${name}`, () => {
    assertEquals(read({ status: 400, body })?.reasons, reasons);
  });
}

Deno.test("parseConnectResponse() says what happened, where, and what to try", () => {
  const error = read({ status: 401, body: refuse(90000011) }, {
    endpoint: "https://rest.zuora.com",
  });

  assertEquals(
    error?.message,
    "Cannot log in to https://rest.zuora.com: 90000011 no; check the credentials and the endpoint, as good credentials for another data centre look the same",
  );
});

Deno.test("parseConnectResponse() gives the ids of the request, from headers before the body", () => {
  const body = { ...Object(refuse(20)), requestId: "of-body", processId: "8CF9" };
  const context = { trackId: "sent" };

  const fromBody = read({ body }, context);
  const headers: [string, string][] = [["Zuora-Request-Id", "of-header"], [
    "zuora-track-id",
    "echoed",
  ]];
  const fromHeaders = read({ body, headers }, context);

  assertEquals(
    [fromBody?.requestId, fromBody?.trackId, fromBody?.processId],
    ["of-body", "sent", "8CF9"],
  );
  assertEquals([fromHeaders?.requestId, fromHeaders?.trackId], ["of-header", "echoed"]);
});

const WAITS: [string, Reply, number | undefined][] = [
  ["a 503 in seconds", { status: 503, headers: [["Retry-After", "7"]] }, 7_000],
  ["a 503 as a date", {
    status: 503,
    headers: [["Retry-After", "Tue, 24 Nov 2026 00:00:09 GMT"]],
  }, 9_000],
  ["a 503 not by the reset of the rate", {
    status: 503,
    headers: [["RateLimit-Reset", "7"]],
  }, undefined],
  ["a 429 by the reset of the rate", {
    status: 429,
    headers: [["RateLimit-Reset", "7"]],
  }, 7_000],
  ["a 429 on concurrency not by the reset of the rate", {
    status: 429,
    headers: [["RateLimit-Reset", "7"]],
    body: refuse(50000070),
  }, undefined],
];

for (const [name, reply, ms] of WAITS) {
  Deno.test(`parseConnectResponse() reads the wait of ${name}`, () => {
    const error = read(reply, { nowMs: Date.UTC(2026, 10, 24) });

    assert(error?.code === "service_unavailable" || error?.code === "rate_limited");
    assertEquals(error.retryAfterMs, ms);
  });
}

Deno.test("parseConnectResponse() leaves a date unread when it is not told the time", () => {
  const error = read({ status: 503, headers: [["Retry-After", "Tue, 24 Nov 2026 00:00:09 GMT"]] });

  assert(error && !("retryAfterMs" in error));
});

Deno.test("parseConnectResponse() does not throw for anything that a server can send", () => {
  const bodies = [
    "",
    "{",
    "null",
    "[[[[]]]]",
    '{"reasons":{"code":{},"message":[]}}',
    '{"__proto__":null,"success":false}',
    '{"success":false,"reasons":[{"code":1e400,"message":null}]}',
    '{"error":{"error":{"error":{}}}}',
    "[".repeat(100_000),
    `{"success":false,"reasons":[${Array(10_000).fill('{"code":1}')}]}`,
    "\u0000\uFFFF\uD800",
  ];
  const headers: [string, string][] = [
    ["", ""],
    ["Set-Cookie", ""],
    ["Set-Cookie", "ZSession"],
    ["Set-Cookie", "ZSession=\r\n\u0100; =;,,,"],
    ["Set-Cookie", ", ".repeat(10_000)],
    ["Retry-After", "-1e999"],
  ];
  for (const status of [-1, 0, 99, 100, 200, 204, 304, 400, 401, 418, 429, 500, 999, NaN]) {
    for (const body of bodies) {
      const result = parseConnectResponse({ status, headers, body });

      assert(!result.ok, `status ${status}`);
    }
  }
});
