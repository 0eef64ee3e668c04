import { assert, assertEquals } from "@std/assert";
import {
  type AnyZuoraError,
  parseApiResponse,
  parseConnectResponse,
  type ReplyContext,
} from "../mod.ts";

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
  ["an unknown 5xx", { status: 599 }, "service_unavailable", false],
  ["401 without a body", { status: 401 }, "credentials_rejected", false],
  ["401 as a page", { status: 401, body: "<p>no" }, "unexpected_response", false],
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
  ["all of category 60 and 61", { body: refuse(53100360, 53100361) }, "service_unavailable", true],
  ["all of category 50", { body: refuse(53100350) }, "request_failed", true],
  ["all of category 99", { body: refuse(53100399) }, "request_failed", true],
  ["category 50 and 61", { body: refuse(53100350, 53100361) }, "request_failed", true],
  ["category 50 and 20", { body: refuse(53100350, 53100320) }, "request_failed", false],
  [
    "a list of reasons behind an empty one",
    { status: 400, body: { errors: [], reasons: [{ code: 90000011 }] } },
    "credentials_rejected",
    false,
  ],
  [
    "a long text as JSON",
    { status: 400, body: `"${"a".repeat(1_000_000)}"` },
    "request_failed",
    false,
  ],
  ["a refusal without a reason", { body: { success: false } }, "request_failed", false],
  ["a refusal in capitals", { body: { Success: false } }, "request_failed", false],
  ["a refused batch", { body: [{ Success: false }, { success: false }] }, "request_failed", false],
  ["a partly refused batch", { body: [{ success: false }, {}] }, "unexpected_response", false],
  [
    "a fault of the session",
    {
      status: 400,
      body: { faultcode: "fns:INVALID_SESSION", faultstring: "no" },
    },
    "credentials_rejected",
    false,
  ],
  [
    "a fault of the session, in capitals",
    {
      body: { Success: false, Errors: [{ Code: "INVALID_SESSION", Message: "no" }] },
    },
    "credentials_rejected",
    false,
  ],
  [
    "a limit with another code",
    {
      status: 400,
      body: { code: "ClientError", message: "request exceeded limit" },
    },
    "rate_limited",
    true,
  ],
  ["a code that only ends like one", { body: refuse("X11") }, "request_failed", false],
  [
    "that text about the user with 400",
    {
      status: 400,
      body: { message: "Failed to get user info" },
    },
    "request_failed",
    false,
  ],
  ["a 4xx of white space", { status: 400, body: " \n" }, "request_failed", false],
  ["a 201 that refuses", { status: 201, body: { success: false } }, "request_failed", false],
  ["a 204", { status: 204 }, "unexpected_response", false],
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
  ["Errors", { Success: false, Errors: [{ Code: "A", Message: "a" }] }, [
    { code: "A", message: "a" },
  ]],
  ["errors with titles", { errors: [{ code: "A", title: "a" }] }, [{ code: "A", message: "a" }]],
  ["one error", { error: { code: "A", message: "a" } }, [{ code: "A", message: "a" }]],
  ["an array of batches", [{ Errors: [{ Code: "A", Message: "a" }] }], [
    { code: "A", message: "a" },
  ]],
  ["a fault", { FaultCode: "A", FaultMessage: "a" }, [{ code: "A", message: "a" }]],
  ["a fault in lower case", { faultcode: "A", faultstring: "a" }, [{ code: "A", message: "a" }]],
  ["errorCode", { errorCode: 7, message: "a" }, [{ code: "7", message: "a" }]],
  ["errorMessage", { errorMessage: "a" }, [{ code: "", message: "a" }]],
  ["OAuth", { error: "invalid_client", error_description: "a" }, [
    { code: "invalid_client", message: "a" },
  ]],
  ["Spring", { status: 400, error: "Bad Request", message: "a", path: "/x" }, [
    { code: "Bad Request", message: "a" },
  ]],
  ["quickstart", { type: "t", code: "A", message: "a", parameter: "p" }, [
    { code: "A", message: "a" },
  ]],
  ["one message", { message: "a" }, [{ code: "", message: "a" }]],
  ["one reason that is no list", { reasons: { code: "A" } }, [{ code: "A", message: "" }]],
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
    "Cannot log in to https://rest.zuora.com: status 401 90000011 no; check the credentials and the endpoint, as good credentials for another data centre look the same",
  );
});

Deno.test("parseConnectResponse() takes a 503 for one to retry, whatever the method", () => {
  const error = read({ status: 503 }, { method: "POST" });

  assertEquals([error?.code, error?.retryable], ["service_unavailable", true]);
});

Deno.test("parseApiResponse() names the path in its message, with or without a method", () => {
  const reply = { status: 404, headers: [], body: "" };
  for (const [context, call] of [[{ method: "PUT" }, "PUT /v1/x"], [{}, "call /v1/x"]] as const) {
    const result = parseApiResponse(reply, { path: "/v1/x", ...context });

    assert(!result.ok && result.error.message.startsWith(`Cannot ${call} at Zuora: status 404`));
  }
});

const MESSAGES: [string, Reply, string][] = [
  [
    "a page",
    { body: "<p>" },
    "status 200, the reply is not JSON; check the endpoint and any proxy before it",
  ],
  ["a 503", { status: 503 }, "status 503; try again later"],
  [
    "a 403",
    { status: 403, body: { message: "no" } },
    "status 403 no; check the request and the endpoint",
  ],
];

for (const [name, reply, told] of MESSAGES) {
  Deno.test(`parseConnectResponse() says what to do after ${name}`, () => {
    assertEquals(read(reply)?.message, `Cannot log in to Zuora: ${told}`);
  });
}

for (const [status, problem] of [[0, "redirected"], [204, "not_json"]] as const) {
  Deno.test(`parseConnectResponse() names the problem of status ${status}`, () => {
    const error = read({ status });

    assert(error?.code === "unexpected_response");
    assertEquals(error.problem, problem);
  });
}

Deno.test("parseConnectResponse() takes no id that is not text", () => {
  const error = read({ status: 400, body: { requestId: { a: 1 }, processId: null } });

  assert(error && !("requestId" in error) && !("processId" in error));
});

Deno.test("parseConnectResponse() reads headers that can be read only once", () => {
  const headers = new Headers({ "Retry-After": "3", "Zuora-Request-Id": "r" }).entries();

  const result = parseConnectResponse({ status: 429, headers, body: "" });

  assert(!result.ok && result.error.code === "rate_limited");
  assertEquals([result.error.retryAfterMs, result.error.requestId], [3_000, "r"]);
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
