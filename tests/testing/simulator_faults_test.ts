import { assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { createSimulator, type Fault } from "../../testing.ts";

async function play(fault: Fault): Promise<Response> {
  const simulator = createSimulator();
  simulator.play(fault);
  return await simulator.fetch("https://rest.zuora.com/v1/orders", {
    method: "POST",
    headers: { ...simulator.credentials },
  });
}

const PLAYED: [string, Fault, number, unknown][] = [
  [
    "a client that OAuth does not know",
    { kind: "oauth_error" },
    400,
    { error: "invalid_client", error_description: "simulated failure" },
  ],
  [
    "another failure of OAuth",
    { kind: "oauth_error", error: "temporarily_unavailable", status: 503 },
    503,
    { error: "temporarily_unavailable", error_description: "simulated failure" },
  ],
  [
    "a text code of CRUD",
    { kind: "text_code", code: "LOCK_COMPETITION" },
    200,
    { Success: false, Errors: [{ Code: "LOCK_COMPETITION", Message: "simulated failure" }] },
  ],
  [
    "a text code of Actions",
    { kind: "text_code", code: "REQUEST_EXCEEDED_LIMIT", form: "list", message: "m", status: 429 },
    429,
    [{ Success: false, Errors: [{ Code: "REQUEST_EXCEEDED_LIMIT", Message: "m" }] }],
  ],
  [
    "the end of a session in 200",
    { kind: "session_fault" },
    200,
    { faultcode: "fns:INVALID_SESSION", faultstring: "Invalid session" },
  ],
  [
    "the end of a session in 400",
    { kind: "session_fault", status: 400 },
    400,
    { faultcode: "fns:INVALID_SESSION", faultstring: "Invalid session" },
  ],
  [
    "a request in progress",
    { kind: "in_progress" },
    409,
    { message: "A request with this Idempotency-Key is in progress" },
  ],
  [
    "a limit on the rate",
    { kind: "rate_limited" },
    429,
    {
      reasons: [{
        code: 70,
        message: "API Rate limit exceeded for the minute, retry after 60 seconds",
      }],
    },
  ],
];

for (const [name, fault, status, body] of PLAYED) {
  Deno.test(`the simulator plays ${name}`, async () => {
    const reply = await play(fault);

    assertEquals([reply.status, reply.headers.get("content-type")], [
      status,
      "application/json;charset=utf-8",
    ]);
    assertEquals<unknown>(await reply.json(), body);
  });
}

const CODED = [
  [{ kind: "failure", code: 69000060, status: 500 }, 500, "simulated failure"],
  [{ kind: "failure", code: 50000050, message: "locked" }, 200, "locked"],
] as const;

for (const [fault, status, message] of CODED) {
  Deno.test(`the simulator plays code ${fault.code} in HTTP ${status}`, async () => {
    const reply = await play(fault);

    const { success, reasons, processId, requestId } = await reply.json();
    assertEquals([reply.status, success], [status, false]);
    assertEquals(reasons, [{ code: fault.code, message }]);
    assertMatch(processId, /^[0-9A-F]{16}$/);
    assertEquals(requestId.length, 36);
  });
}

for (const status of [401, 403, 502, 503, 504]) {
  Deno.test(`the simulator plays a page of the gateway with ${status}`, async () => {
    const reply = await play({ kind: "gateway", status });

    assertEquals([reply.status, reply.headers.get("server"), reply.headers.get("content-type")], [
      status,
      "AkamaiGHost",
      "text/html",
    ]);
    assertEquals(await reply.text(), `<html><body><h1>Error ${status}</h1></body></html>`);
  });
}

for (const status of [408, 421, 425]) {
  Deno.test(`the simulator plays a reply with ${status}`, async () => {
    assertEquals((await play({ kind: "reply", status })).status, status);
  });
}

const WAITS = ["7", "0", "1.5", "-1", "soon", "", "Fri, 31 Dec 1999 23:59:59 GMT"];

for (const wait of WAITS) {
  Deno.test(`the simulator sends a wait of "${wait}" as it is`, async () => {
    const waits = { retryAfter: wait, rateLimitReset: wait };

    for (const fault of [{ kind: "gateway", status: 503 }, { kind: "rate_limited" }] as const) {
      const { headers, body } = await play({ ...fault, ...waits });
      await body?.cancel();

      assertEquals([headers.get("retry-after"), headers.get("ratelimit-reset")], [wait, wait]);
    }
  });
}

Deno.test("the simulator asks for no wait by default", async () => {
  for (const fault of [{ kind: "gateway", status: 503 }, { kind: "rate_limited" }] as const) {
    const { headers, body } = await play(fault);
    await body?.cancel();

    assertEquals([headers.get("retry-after"), headers.get("ratelimit-reset")], [null, null]);
  }
});

for (const status of [401, 429]) {
  Deno.test(`the simulator cuts the body of a ${status}`, async () => {
    const reply = await play({ kind: "cut", status, headers: { "Retry-After": "7" } });

    assertEquals([reply.status, reply.headers.get("retry-after")], [status, "7"]);
    assertEquals(reply.headers.get("content-type"), "application/json;charset=utf-8");
    await assertRejects(() => reply.text(), TypeError, "connection reset");
  });
}

Deno.test("the simulator refuses a fault of an unknown kind, and plays none of its call", async () => {
  const simulator = createSimulator();
  for (const nothing of [null, undefined, "gateway", 503] as unknown as Fault[]) {
    assertThrows(
      () => simulator.play(nothing),
      TypeError,
      `Cannot play ${nothing}, which is no object`,
    );
  }
  const unknown = { kind: "429" } as unknown as Fault;

  assertThrows(
    () => simulator.play({ kind: "server_error" }, unknown),
    TypeError,
    'Cannot play the kind "429": choose a kind from reply, no_session_cookie, gateway, ',
  );

  const { status } = await simulator.fetch("https://rest.zuora.com/v1/orders");
  assertEquals(status, 401);
});
