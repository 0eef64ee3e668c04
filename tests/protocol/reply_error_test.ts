import { assert, assertEquals } from "@std/assert";
import {
  type AnyZuoraError,
  parseApiResponse,
  parseConnectResponse,
  type ReplyContext,
} from "../../mod.ts";

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
    "Cannot log in to https://rest.zuora.com: status 401 90000011 no; check the credentials, the endpoint and that the user is not locked: good credentials for another data centre look the same",
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

const KINDS: [string | number, string, boolean][] = [
  ["INVALID_SESSION", "session_rejected", true],
  ["fns:INVALID_SESSION", "session_rejected", true],
  ["INVALID_LOGIN", "session_rejected", true],
  ["authorization_token_expired", "session_rejected", true],
  ["90000011", "session_rejected", true],
  [60000011, "session_rejected", true],
  [70002011, "request_failed", false],
  [11, "request_failed", false],
  ["X90000011", "request_failed", false],
  ["REQUEST_EXCEEDED_LIMIT", "rate_limited", true],
  ["REQUEST_EXCEEDED_RATE", "rate_limited", true],
  [70002005, "rate_limited", true],
  [70, "rate_limited", true],
  [50000070, "rate_limited", true],
  [90000070, "request_failed", false],
  ["SERVER_UNAVAILABLE", "service_unavailable", true],
  ["fns:TEMPORARY_ERROR", "service_unavailable", true],
  [69000060, "service_unavailable", true],
  [60, "request_failed", false],
  ["LOCK_COMPETITION", "request_failed", true],
  ["TRANSACTION_TIMEOUT", "request_failed", true],
  ["TRANSACTION_TERMINATED", "request_failed", false],
  [90000020, "request_failed", false],
  ["locked", "request_failed", true],
];

for (const [code, error, retryable] of KINDS) {
  for (const status of [200, 400]) {
    Deno.test(`parseApiResponse() takes status ${status} with code ${code} for ${error}`, () => {
      const result = parseApiResponse({ status, headers: [], body: JSON.stringify(refuse(code)) });

      assert(!result.ok);
      assertEquals([result.error.code, result.error.retryable], [error, retryable]);
      assertEquals(result.error.reasons, [{ code: String(code), message: "no" }]);
    });
  }
}

const LIMITS: [string, number, [string, string][], unknown, "rate" | "concurrency"][] = [
  ["429 without a body", 429, [], "", "rate"],
  ["429 of the rate", 429, [], refuse(70), "rate"],
  ["429 of concurrency", 429, [], refuse(50000070), "concurrency"],
  ["429 of concurrency, cut short", 429, [], '{"reasons":[{"code":50000070,"me', "concurrency"],
  ["429 whose headers say so", 429, [["Concurrency-Limit-Remaining", "0"]], "", "concurrency"],
  ["429 with calls left", 429, [["Concurrency-Limit-Remaining", "7"]], "", "rate"],
  ["200 of concurrency", 200, [], refuse("REQUEST_EXCEEDED_RATE"), "concurrency"],
  ["200 of the rate", 200, [], refuse("REQUEST_EXCEEDED_LIMIT"), "rate"],
];

for (const [name, status, headers, body, limit] of LIMITS) {
  Deno.test(`parseApiResponse() recognises which limit was exceeded by ${name}`, () => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const result = parseApiResponse({ status, headers, body: text });

    assert(!result.ok && result.error.code === "rate_limited");
    assertEquals(result.error.limit, limit);
  });
}

Deno.test("parseApiResponse() knows the type of a locked object, whatever its code", () => {
  const read = (body: unknown): AnyZuoraError | undefined => {
    const result = parseApiResponse({ status: 409, headers: [], body: JSON.stringify(body) });
    return result.ok ? undefined : result.error;
  };

  const locked = read({ type: "locked", code: "any", message: "no", parameter: "p" });
  const other = read({ type: "invalid", code: "any", message: "no", parameter: "p" });

  assertEquals([locked?.code, locked?.retryable], ["request_failed", true]);
  assertEquals([other?.code, other?.retryable], ["request_failed", false]);
});

Deno.test("parseApiResponse() puts method, path and no query into the error", () => {
  const context = { method: "post", path: "/v1/x?token=s3cret#y", endpoint: "https://a.example" };
  const result = parseApiResponse({ status: 404, headers: [], body: "" }, context);

  assert(!result.ok);
  assertEquals([result.error.method, result.error.path], ["POST", "/v1/x"]);
  assertEquals(
    result.error.message,
    "Cannot POST /v1/x at https://a.example: status 404; check the request and the endpoint",
  );
});

Deno.test("parseApiResponse() advises what to do after a 5xx and a 409, with and without a key", () => {
  const read = (status: number, idempotent: boolean): string => {
    const context = { method: "POST", idempotent };
    const result = parseApiResponse({ status, headers: [], body: "" }, context);
    return result.ok ? "" : result.error.message.replace(/^.*?; /, "");
  };
  const look = "it may have been processed: check before you resend it";

  assertEquals(read(500, false), `${look}, or send an Idempotency-Key`);
  assertEquals([read(500, true), read(503, true)], [look, "try again later"]);
  assertEquals(read(409, false), "check the request and the endpoint");
  assertEquals(
    read(409, true),
    "the first attempt is still running: retry later with the same key",
  );
});

const IDS: [string, [string, string][], string | undefined][] = [
  ["its own header", [["X-Request-Id", "gateway"], ["Zuora-Request-Id", "zuora"]], "zuora"],
  ["the gateway's header", [["X-Request-Id", "gateway"]], "gateway"],
  ["the body", [], "body"],
];

for (const [name, headers, id] of IDS) {
  Deno.test(`parseConnectResponse() reads the id of the request from ${name}`, () => {
    assertEquals(read({ status: 400, headers, body: { requestId: "body" } })?.requestId, id);
  });
}

const MESSAGES: [string, Reply, string][] = [
  [
    "a reply that says the same twice",
    { status: 403, body: { status: 403, error: "Forbidden", message: "Forbidden" } },
    "status 403 Forbidden; check the endpoint, the entity and that this user may use the API",
  ],
  [
    "several reasons",
    { status: 400, body: refuse(53100320, 53100321, 53100322) },
    "status 400 53100320 no (further reasons: 2); check the endpoint, the entity and that this user may use the API",
  ],
  [
    "a gateway's page",
    { status: 403, headers: [["Content-Type", "Text/HTML; charset=utf-8"]], body: "Denied" },
    "status 403, the reply is text/html; check the endpoint and any proxy in front of it",
  ],
  [
    "broken JSON",
    { status: 200, headers: [["Content-Type", "application/json"]], body: "{" },
    "status 200, the reply is not JSON; check the endpoint and any proxy in front of it",
  ],
  [
    "a redirect",
    { status: 302, headers: [["Location", "https://s3cret.example"]] },
    "status 302, redirected; check the endpoint and any proxy in front of it",
  ],
  [
    "no session cookie",
    { status: 200, body: { success: true } },
    "status 200, no session cookie; try again later",
  ],
  [
    "a page",
    { body: "<p>" },
    "status 200, the reply is not JSON; check the endpoint and any proxy in front of it",
  ],
  ["a 503", { status: 503 }, "status 503; try again later"],
  [
    "a 403",
    { status: 403, body: { message: "no" } },
    "status 403 no; check the endpoint, the entity and that this user may use the API",
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

Deno.test("parseConnectResponse() ignores a date when the time is not given", () => {
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
