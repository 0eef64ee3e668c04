import { assert, assertEquals } from "@std/assert";
import { parseApiResponse, type ReplyContext } from "../../mod.ts";
import table from "../fixtures/wire/api_replies.json" with { type: "json" };

const CONTEXT = { endpoint: "https://rest.zuora.com", nowMs: Date.UTC(2026, 10, 24) };
const JSON_TYPE = [["Content-Type", "application/json;charset=utf-8"]] as const;

for (const testCase of table.cases) {
  const { name, reply, expect } = testCase;
  Deno.test(`parseApiResponse() reads the reply "${name}"`, () => {
    const headers = reply.headers.map(([key = "", value = ""]) => [key, value] as const);
    const context: ReplyContext = "context" in testCase ? { ...testCase.context } : {};

    const result = parseApiResponse({ ...reply, headers }, { ...CONTEXT, ...context });

    if (result.ok) {
      assertEquals<unknown>(result, expect);
      return;
    }
    assert(!expect.ok, `must be data, not ${result.error.message}`);
    const { ok: _, ...expected } = expect;
    const told = Object.entries(result.error).filter(([key]) => key in expected);
    assertEquals<unknown>(Object.fromEntries(told), expected);
    assertEquals(result.error.endpoint, CONTEXT.endpoint);
    assertEquals(result.error.status, reply.status);
    assert(result.error.message.startsWith("Cannot call https://rest.zuora.com: status "));
  });
}

const DATA: readonly (readonly [what: string, body: string])[] = [
  ["a discount with a code and a message", '{"code":"SPRING","message":"ten percent off"}'],
  ["an object with a list named errors", '{"errors":[{"code":"E1","message":"in the file"}]}'],
  ["a list that is empty", "[]"],
  ["a number", "7"],
  ["null", "null"],
  [
    "a batch that failed in part",
    '[{"Success":true,"Id":"1"},{"Success":false,"Errors":[{"Code":"INVALID_ID"}]}]',
  ],
  ["a success that is text", '{"success":"true"}'],
  ["a fault among data", '{"faultcode":"A","faultstring":"a","id":"1"}'],
  ["a success that is deeper", '{"batch":{"success":false}}'],
];

for (const [what, body] of DATA) {
  Deno.test(`parseApiResponse() keeps as data ${what}`, () => {
    const result = parseApiResponse({ status: 200, headers: JSON_TYPE, body });

    assertEquals<unknown>(result, { ok: true, data: JSON.parse(body) });
  });
}

const REFUSALS: readonly (readonly [what: string, status: number, body: string, code: string])[] = [
  ["a 401 of a gateway", 401, "<h1>no</h1>", "session_rejected"],
  ["a 401 of actions", 401, '{"message":"Authentication error"}', "session_rejected"],
  ["an ended session in a fault", 400, '{"faultcode":"fns:INVALID_SESSION"}', "session_rejected"],
  ["an ended session with status 200", 200, refuse(90000011), "session_rejected"],
  ["a failed batch of ended sessions", 200, batch("INVALID_SESSION"), "session_rejected"],
  ["a user that Zuora could not look up", 401, told("user info"), "service_unavailable"],
  ["a 403", 403, refuse(50000010), "request_failed"],
  ["a 404 without a body", 404, "", "request_failed"],
  ["a page of HTML with status 404", 404, "<h1>no</h1>", "unexpected_response"],
  ["a redirect", 302, "", "unexpected_response"],
  ["a redirect that a browser hides", 0, "", "unexpected_response"],
  ["a limit with status 200", 200, refuse(50000070), "rate_limited"],
  ["an internal error with status 200", 200, refuse(50000060), "service_unavailable"],
  ["a success that is false as text", 200, '{"success":"false"}', "request_failed"],
  ["a fault with status 200", 200, '{"faultcode":"A","faultstring":"a"}', "request_failed"],
];

for (const [what, status, body, code] of REFUSALS) {
  Deno.test(`parseApiResponse() takes for ${code} ${what}`, () => {
    const result = parseApiResponse({ status, headers: JSON_TYPE, body });

    assert(!result.ok);
    assertEquals(result.error.code, code);
  });
}

Deno.test("parseApiResponse() reads a body of any length, as lists are long", () => {
  const names = Array.from({ length: 100_000 }, (_, at) => `account ${at}`);

  const result = parseApiResponse({ status: 200, headers: [], body: JSON.stringify(names) });

  assert(result.ok);
  assertEquals(result.data, names);
});

for (
  const [method, idempotent, retryable] of [
    ["GET", undefined, true],
    ["PUT", undefined, true],
    ["post", undefined, false],
    ["PATCH", false, false],
    ["PATCH", true, true],
    [undefined, undefined, true],
  ] as const
) {
  const key = idempotent ? "an" : "no";
  Deno.test(`parseApiResponse() says retryable=${retryable} of a 503 to ${method} with ${key} idempotency key`, () => {
    const context = { method, idempotent };

    const result = parseApiResponse({ status: 503, headers: [], body: "" }, context);

    assert(!result.ok);
    assertEquals(result.error.retryable, retryable);
  });
}

Deno.test("parseApiResponse() says that a POST may be repeated after a 429", () => {
  const reply = { status: 429, headers: [], body: refuse(50000070) };

  const result = parseApiResponse(reply, { method: "POST" });

  assert(!result.ok);
  assertEquals([result.error.code, result.error.retryable], ["rate_limited", true]);
});

Deno.test("parseApiResponse() reads Zuora's ids of the request and of the process", () => {
  const headers = [["Zuora-Request-Id", "from the header"], ["Zuora-Track-Id", "mine"]] as const;
  const body = '{"success":false,"processId":"8CF944C78E50988F","requestId":"from the body"}';

  const result = parseApiResponse({ status: 200, headers, body });

  assert(!result.ok);
  const { processId, requestId, trackId } = result.error;
  assertEquals([processId, requestId, trackId], ["8CF944C78E50988F", "from the header", "mine"]);
});

function refuse(code: number): string {
  return JSON.stringify({ success: false, reasons: [{ code, message: "no" }] });
}

function batch(Code: string): string {
  const item = { Success: false, Errors: [{ Code, Message: "no" }] };
  return JSON.stringify([item, item]);
}

function told(what: string): string {
  return JSON.stringify({ message: `Failed to get ${what}` });
}
