// After which replies a POST or PATCH with `Idempotency-Key` is resent.

import { assert, assertEquals } from "@std/assert";
import { setUpTinyZuora } from "../fixtures/set_up_tiny_zuora.ts";
import { JSON_TYPE, readResult } from "../fixtures/tiny_zuora.ts";

const PATH = "/v1/orders";
const KEY = { "Idempotency-Key": "k1" };

function refusal(status: number, code: string): () => Response {
  const body = JSON.stringify({ success: false, reasons: [{ code, message: "no" }] });
  return () => new Response(body, { status, headers: JSON_TYPE });
}

const done = (): Response =>
  new Response('{"success":true,"orderNumber":"O-1"}', { headers: JSON_TYPE });
const reset = (): Promise<Response> => Promise.reject(new TypeError("connection reset"));
const atWork = refusal(409, "Conflict");

type Answer = () => Response | Promise<Response>;

// ── an attempt that is still at work ──

const STORIES: readonly (readonly [what: string, answers: readonly Answer[]])[] = [
  ["one that broke off and is still at work", [reset, atWork]],
  ["one that is still at work for long", [reset, atWork, atWork, atWork, atWork, atWork, atWork]],
  ["two that broke off", [reset, reset, atWork]],
  ["a 503 and one still at work", [refusal(503, "1"), atWork]],
  ["a limit and one still at work", [refusal(429, "1"), reset, atWork]],
];

for (const method of ["POST", "PATCH"]) {
  for (const [what, answers] of STORIES) {
    Deno.test(`a ${method} with a key is retried after ${what}`, async () => {
      const { zuora, open, finish } = setUpTinyZuora();
      const connection = await open();
      let tries = 0;
      zuora.call = () => (answers[tries++] ?? done)();

      const sending = connection.json(PATH, { method, json: {}, headers: KEY });
      const [data] = await finish(sending);

      assertEquals([data, tries], [
        { success: true, orderNumber: "O-1" },
        answers.length + 1,
      ]);
    });
  }

  Deno.test(`a ${method} with a key whose 409 never ends is retried until its time-out`, async () => {
    const { zuora, clock, open, finish } = setUpTinyZuora();
    const connection = await open({ requestTimeoutMs: 60_000 });
    const times: number[] = [];
    zuora.call = () => {
      times.push(clock.now());
      return atWork();
    };

    const sending = connection.json(PATH, { method, json: {}, headers: KEY });
    const [error, lateMs] = await finish(
      sending.catch(({ code, retryable, status }) => ({ code, retryable, status })),
    );

    assertEquals(error, { code: "request_failed", retryable: true, status: 409 });
    assert(lateMs >= 60_000 && lateMs <= 130_000, `${lateMs}`);
    assert(times.length <= 20, `${times.length}`);
  });

  Deno.test(`fetch() returns the 409 of a ${method} with a key after its time-out`, async () => {
    const { zuora, open, finish } = setUpTinyZuora();
    const connection = await open({ requestTimeoutMs: 60_000 });
    zuora.call = atWork;

    const [status] = await finish(connection.fetch(PATH, { method, body: "{}", headers: KEY }));

    assertEquals(status, 409);
  });

  Deno.test(`the 409 of a ${method} without a key is final`, async () => {
    const { zuora, open, finish } = setUpTinyZuora();
    const connection = await open();
    zuora.call = atWork;

    const [status, lateMs] = await finish(connection.fetch(PATH, { method, body: "{}" }));

    assertEquals([status, lateMs, zuora.calls.length], [409, 0, 1]);
  });
}

// ── replies that are Zuora's own, and kept for the key ──

const FINAL: readonly (readonly [what: string, answer: Answer])[] = [
  ["200", done],
  ["a refusal in 200", refusal(200, "50000040")],
  ["a lock in 200", refusal(200, "50000050")],
  ["a limit's code in 200", refusal(200, "50000070")],
  ["a server's code in 200", refusal(200, "50000060")],
  ["400", refusal(400, "50000020")],
  ["a lock in 400", refusal(400, "LOCK_COMPETITION")],
  ["403", refusal(403, "50000030")],
  ["404", refusal(404, "50000040")],
  ["422", refusal(422, "50000020")],
  ["500", refusal(500, "50000060")],
  ["501", refusal(501, "1")],
];

for (const use of ["fetch", "json"] as const) {
  const send = async (answer: Answer, headers: Record<string, string>): Promise<number> => {
    const { zuora, open, finish } = setUpTinyZuora();
    const connection = await open();
    zuora.call = answer;
    const sending: Promise<unknown> = use === "json"
      ? connection.json(PATH, { method: "POST", json: {}, headers })
      : connection.fetch(PATH, { method: "POST", body: "{}", headers });
    await finish(readResult(sending));
    return zuora.calls.length;
  };

  for (const [what, answer] of FINAL) {
    Deno.test(`${use}() does not resend a POST with a key after ${what}`, async () => {
      assertEquals(await send(answer, KEY), 1);
    });
  }

  // After which other statuses it is sent again: transport/retry_policy_test.ts.
  Deno.test(`${use}() sends a POST with a key five times while Zuora is busy, and one without a key once`, async () => {
    const busy = refusal(503, "1");

    assertEquals([await send(busy, KEY), await send(busy, {})], [5, 1]);
  });

  Deno.test(`${use}() resends a POST with a key after a broken connection, and none without a key`, async () => {
    assertEquals([await send(reset, KEY), await send(reset, {})], [5, 1]);
  });
}
