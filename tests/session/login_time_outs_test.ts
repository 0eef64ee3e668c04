// How long a login may take, and what ends it earlier.

import { assertEquals, assertInstanceOf, assertRejects, assertStrictEquals } from "@std/assert";
import { TimedOutError, UnexpectedResponseError } from "../../mod.ts";
import { settle } from "../fixtures/calls.ts";
import { UNAVAILABLE } from "../fixtures/faults.ts";
import { setUp } from "../fixtures/set_up.ts";

const UNREACHED = "check the endpoint, the network and any proxy, then try again";

// ── time-outs ──

Deno.test("connect() retries an attempt that times out", async () => {
  const { clock, simulator, open } = setUp();
  simulator.play({ kind: "hang" });

  const opening = open({ timeoutMs: 2_000 });
  await clock.advance(2_500);
  await opening;

  assertEquals(clock.sleeps, [2_000, 500]);
  assertEquals(simulator.requests.length, 2);
});

Deno.test("connect() throws the time-out of its last attempt", async () => {
  const { clock, simulator, open } = setUp();
  simulator.play({ kind: "hang" });

  const opening = settle(open({ timeoutMs: 2_000, retry: false }));
  await clock.advance(2_000);
  const { error } = await opening;

  assertInstanceOf(error, TimedOutError);
  assertEquals([error.timeoutMs, error.retryable], [2_000, true]);
  assertEquals(
    error.message,
    "Cannot reach https://rest.zuora.com: no answer within 2000 ms; " + UNREACHED,
  );
});

Deno.test("connect() times out a body that stalls", async () => {
  const { clock, simulator, open } = setUp();
  const body = new ReadableStream({});
  const stalled = (): Promise<Response> => Promise.resolve(new Response(body));

  const opening = settle(open({ fetch: stalled, retry: false }));
  await clock.advance(30_000);

  assertInstanceOf((await opening).error, TimedOutError);
  assertEquals(simulator.requests, []);
});

Deno.test("a login attempt that times out aborts its request", async () => {
  const { clock, open } = setUp();
  const signals: AbortSignal[] = [];
  const fetch = (_: unknown, init?: RequestInit): Promise<never> => {
    if (init?.signal) signals.push(init.signal);
    return new Promise(() => {});
  };

  const opening = settle(open({ fetch, retry: false }));
  await clock.advance(29_999);
  assertEquals(signals.map(({ aborted }) => aborted), [false]);
  await clock.advance(1);
  await opening;

  assertEquals(signals.map(({ aborted }) => aborted), [true]);
});

Deno.test("connect() cancels the body of a reply that comes after the time-out", async () => {
  const { clock, open } = setUp();
  let isCancelled = false;
  const late = Promise.withResolvers<Response>();
  const connecting = open({ retry: false, fetch: () => late.promise }).catch(({ code }) => code);
  await clock.advance(30_000);
  assertEquals(await connecting, "timed_out");
  late.resolve(new Response(new ReadableStream({ cancel: () => void (isCancelled = true) })));
  await clock.advance(0);
  assertEquals(isCancelled, true);
});

Deno.test("connect() cancels a body without an end", async () => {
  const { open } = setUp();
  let isCancelled = false;
  const body = new ReadableStream({
    pull: (stream) => stream.enqueue(new Uint8Array(100_000).fill(32)),
    cancel: () => void (isCancelled = true),
  });

  const fetch = (): Promise<Response> => Promise.resolve(new Response(body));
  const error = await assertRejects(() => open({ fetch }), UnexpectedResponseError);

  assertEquals([error.problem, isCancelled], ["too_large", true]);
});

Deno.test("connect() reads a body of the largest allowed size", async () => {
  const { simulator, open } = setUp();
  simulator.play({
    kind: "reply",
    headers: { "Set-Cookie": "ZSession=a" },
    body: '{"success":true}'.padEnd(1_048_576),
  });

  assertEquals((await open()).session?.kind, "cookie");
});

// ── aborts ──

Deno.test("connect() rejects with the reason of a signal that has aborted, without any I/O", async () => {
  const { simulator, open } = setUp();
  const reason = new Error("no more");

  const { error } = await settle(open({ signal: AbortSignal.abort(reason) }));

  assertStrictEquals(error, reason);
  assertEquals(simulator.requests, []);
});

for (
  const [name, fault] of [
    ["during an attempt", { kind: "hang" }],
    ["during a wait", UNAVAILABLE],
  ] as const
) {
  Deno.test(`connect() rejects with the reason of its signal when it is aborted ${name}`, async () => {
    const { clock, simulator, open } = setUp();
    simulator.play(fault);
    const controller = new AbortController();
    const reason = new Error("no more");

    const opening = settle(open({ signal: controller.signal }));
    await clock.advance(0);
    controller.abort(reason);

    assertStrictEquals((await opening).error, reason);
    await clock.advance(600_000);
    assertEquals([simulator.requests.length, clock.sleeps], [1, []]);
  });
}

Deno.test("connect() ignores its signal once it has returned", async () => {
  const { open } = setUp();
  const controller = new AbortController();

  const connection = await open({ signal: controller.signal });
  controller.abort();

  assertEquals((await (await connection.fetch("/v1/x")).json()).success, false);
});

Deno.test("connect() rejects with the reason of its signal although fetch rejects with a copy", async () => {
  const { open } = setUp();
  const controller = new AbortController();
  const reason = new Error("no more");
  const fetch = (): Promise<never> => {
    controller.abort(reason);
    return Promise.reject(new Error("a copy"));
  };

  const { error } = await settle(open({ fetch, signal: controller.signal }));

  assertStrictEquals(error, reason);
});

Deno.test("a lazy call with a Request that has aborted makes no login", async () => {
  const { simulator, open } = setUp();
  const { fetch } = await open({ lazy: true });
  const signal = AbortSignal.abort(new Error("no more"));

  const { error } = await settle(fetch(new Request("https://rest.zuora.com/v1/x", { signal })));

  assertEquals(Object(error).message, "no more");
  assertEquals(simulator.requests, []);
});

Deno.test("a connection leaves no timer behind, with a signal or without", async () => {
  const { clock, open } = setUp();
  const { signal } = new AbortController();

  const { fetch } = await open({ signal });
  await (await fetch("/v1/x", { signal })).body?.cancel();
  await clock.advance(1_000_000);

  assertEquals(clock.sleeps, []);
});
