import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { type Connection, RateLimitedError } from "../../mod.ts";
import type { Fault } from "../../testing.ts";
import { answerCalls, type Bench, PATH, setUp, setUpConnection } from "../fixtures/set_up.ts";
import { type CallBench, setUpCall } from "../fixtures/set_up_call.ts";

const RATE_BODY = '{"reasons":[{"code":70,"message":"API Rate limit exceeded for the minute"}]}';
const CONCURRENCY_BODY = '{"success":false,"reasons":[{"code":50000070,"message":"too many"}]}';

function limit(body: string, headers: Record<string, string>): Fault {
  return { kind: "reply", status: 429, body, headers };
}

const WAITS: [string, Fault, number][] = [
  ["a rate 429 by its reset", limit(RATE_BODY, { "RateLimit-Reset": "37" }), 37_500],
  [
    "a rate 429 by Retry-After",
    limit(RATE_BODY, { "Retry-After": "12", "RateLimit-Reset": "37" }),
    12_500,
  ],
  [
    "a rate 429 by a date",
    limit(RATE_BODY, { "Retry-After": "Tue, 24 Nov 2026 00:00:09 GMT" }),
    9_500,
  ],
  ["a 429 that tells nothing", limit("", {}), 500],
  ["a concurrency 429", limit(CONCURRENCY_BODY, { "Retry-After": "120" }), 120_500],
  ["a concurrency 429 not by the reset", limit(CONCURRENCY_BODY, { "RateLimit-Reset": "37" }), 500],
  ["a 503", { kind: "gateway", status: 503, retryAfter: "7" }, 7_500],
  [
    "a 503 not by the reset",
    { kind: "reply", status: 503, headers: { "RateLimit-Reset": "37" } },
    500,
  ],
];

for (const [name, fault, waitMs] of WAITS) {
  Deno.test(`a call waits after ${name}`, async () => {
    const { clock, simulator, events, call } = await setUpCall();

    simulator.play(fault);
    assertEquals((await call()).status, 200);

    assertEquals(clock.sleeps, [waitMs]);
    assertEquals(events.filter(({ type }) => type === "retry"), [
      { type: "retry", of: "request", path: PATH, attempt: 1, waitMs },
    ]);
  });
}

Deno.test("a POST without Idempotency-Key is resent after a 429", async () => {
  const { simulator, call } = await setUpCall();

  simulator.play(limit(RATE_BODY, { "Retry-After": "1" }));

  assertEquals((await call({ method: "POST", body: "a" })).status, 200);
  assertEquals(simulator.requests.slice(1).map(({ body }) => body), ["a", "a"]);
});

Deno.test("a 429 that asks for too long a wait is returned at once, unread", async () => {
  const { clock, simulator, call } = await setUpCall();

  simulator.play(limit(RATE_BODY, { "Retry-After": "121" }));
  const reply = await call();

  assertEquals([reply.status, await reply.text()], [429, RATE_BODY]);
  assertEquals(clock.sleeps, []);
});

for (const event of ["a pause", "a renewal"]) {
  Deno.test(`calls that wait keep their order over ${event}`, async () => {
    const { clock, simulator, connection } = await setUpCall({ maxConcurrent: 1 });
    if (event === "a pause") simulator.play({ kind: "reply", status: 429 });
    else simulator.expireSessions();

    const calling = Promise.all([1, 2, 3, 4, 5, 6].map((n) => connection.fetch(`/v1/${n}`)));
    await clock.advance(10_000);
    await Promise.all((await calling).map(({ body }) => body?.cancel()));

    const paths = simulator.requests.map(({ path }) => path).filter((path) => path.length < 6);
    assert(paths.lastIndexOf("/v1/1") <= 2, paths.join());
    const others = paths.filter((path) => path !== "/v1/1");
    assertEquals(others, ["/v1/2", "/v1/3", "/v1/4", "/v1/5", "/v1/6"]);
  });
}

Deno.test("a 429 whose body stalls is retried after a second", async () => {
  const { clock, simulator, open } = setUp();
  let isFirst = true;
  const connection = await open({
    fetch: answerCalls(simulator, () => {
      if (!isFirst) return undefined;
      isFirst = false;
      return Promise.resolve(new Response(new ReadableStream({}), { status: 429 }));
    }),
  });

  const calling = connection.fetch(PATH);
  await clock.advance(31_000);

  assertEquals((await calling).status, 200);
  assertEquals(clock.sleeps, [1_000, 500]);
});

Deno.test("after a rate 429 no new call starts before its wait is over", async () => {
  const { clock, simulator, connection } = await setUpCall();
  const startMs = clock.now();
  const sent: number[] = [];
  const call = async (): Promise<void> => {
    const reply = await connection.fetch(PATH);
    sent.push(clock.now() - startMs);
    await reply.body?.cancel();
  };

  simulator.play(limit(RATE_BODY, { "Retry-After": "10" }));
  const first = call();
  await clock.advance(1_000);
  const others = [call(), call()];
  await clock.advance(60_000);
  await Promise.all([first, ...others]);

  assertEquals(sent, [10_500, 10_500, 10_500]);
});

Deno.test("a call in the queue does not start during the pause that the one before it met", async () => {
  const { clock, simulator, connection } = await setUpCall({ maxConcurrent: 1 });
  const startMs = clock.now();
  const sent: number[] = [];
  const call = async (): Promise<void> => {
    await (await connection.fetch(PATH)).body?.cancel();
    sent.push(clock.now() - startMs);
  };

  simulator.play(limit(RATE_BODY, { "Retry-After": "10" }));
  const calls = [call(), call()];
  await clock.advance(60_000);
  await Promise.all(calls);

  assertEquals(sent, [10_500, 10_500]);
  assertEquals(simulator.requests.length, 4);
});

Deno.test("a shorter pause does not end a longer one", async () => {
  const { clock, simulator, connection } = await setUpCall();
  const startMs = clock.now();

  simulator.play(
    limit(RATE_BODY, { "Retry-After": "60" }),
    limit(RATE_BODY, { "Retry-After": "5" }),
  );
  const calls = [connection.fetch(PATH), connection.fetch(PATH)];
  await clock.advance(1_000);
  const last = connection.fetch(PATH).then(() => clock.now() - startMs);
  await clock.advance(120_000);
  await Promise.all(calls);

  assertEquals(await last, 60_500);
});

for (const [asked, retry] of [["120", {}], ["0", { maxRetryAfterMs: 0 }]] as const) {
  Deno.test(`other calls wait after a rate 429 that asks for the longest allowed wait, ${asked} s`, async () => {
    const { clock, simulator, connection } = await setUpCall({ retry });
    simulator.play(limit(RATE_BODY, { "Retry-After": asked }));

    const first = connection.fetch(PATH);
    await clock.advance(10);
    const second = connection.fetch(PATH);
    await clock.advance(300_000);
    const replies = await Promise.all([first, second]);
    await Promise.all(replies.map(({ body }) => body?.cancel()));

    assertEquals(replies.map(({ status }) => status), [200, 200]);
  });
}

Deno.test("after a rate 429 that asks for too long a wait, calls fail at once and say how long", async () => {
  const { clock, simulator, connection, call } = await setUpCall();
  simulator.play(limit(RATE_BODY, { "Retry-After": "500" }));
  assertEquals((await call({}, 0)).status, 429);
  await clock.advance(100_000);

  const error = await assertRejects(() => connection.fetch(PATH), RateLimitedError);

  assertEquals([error.limit, error.retryAfterMs, error.retryable], ["rate", 400_000, true]);
  assertEquals(
    error.message,
    "Cannot call https://rest.zuora.com: rate limit exceeded; try again in 400 s",
  );
  await clock.advance(19_999);
  const last = await assertRejects(() => connection.fetch(PATH), RateLimitedError);
  assertEquals([last.retryAfterMs, simulator.requests.length], [380_001, 2]);
});

// ── one call probes a long limit ──

/** Meets a limit that asks for 500 s, and waits until one call may probe it. */
async function setUpProbe(...faults: Fault[]): Promise<CallBench> {
  const bench = await setUpCall();
  bench.simulator.play(limit(RATE_BODY, { "Retry-After": "500" }), ...faults);
  assertEquals((await bench.call({}, 0)).status, 429);
  await bench.clock.advance(120_000);
  return bench;
}

Deno.test("after maxRetryAfterMs of a long limit one call probes it, and the others fail until it has an answer", async () => {
  const { clock, simulator, connection } = await setUpProbe({ kind: "hang" });

  const probe = connection.fetch(PATH);
  await clock.advance(1);
  const others = await Promise.all(
    [1, 2].map(() => assertRejects(() => connection.fetch(PATH), RateLimitedError)),
  );
  assertEquals(others.map(({ retryAfterMs }) => retryAfterMs), [379_999, 379_999]);
  assertEquals(simulator.requests.length, 3);
  await clock.advance(130_499);
  assertEquals((await probe).status, 200);

  assertEquals((await connection.fetch(PATH)).status, 200);
});

Deno.test("a probe of a long limit that gets another 429 starts the limit again", async () => {
  const again = limit(RATE_BODY, { "Retry-After": "600" });
  const { clock, simulator, connection, call } = await setUpProbe(again);

  assertEquals((await call({}, 0)).status, 429);
  await clock.advance(119_999);
  const error = await assertRejects(() => connection.fetch(PATH), RateLimitedError);
  assertEquals([error.retryAfterMs, simulator.requests.length], [480_001, 3]);
  await clock.advance(1);

  assertEquals((await call({}, 0)).status, 200);
});

Deno.test("after a probe of a long limit is aborted, the next call probes", async () => {
  const { clock, simulator, connection, call } = await setUpProbe({ kind: "hang" });
  const controller = new AbortController();
  const reason = new Error("no more");

  const probe = connection.fetch(PATH, { signal: controller.signal }).catch((error) => error);
  await clock.advance(0);
  controller.abort(reason);

  assertStrictEquals(await probe, reason);
  assertEquals([(await call({}, 0)).status, simulator.requests.length], [200, 4]);
});

Deno.test("calls succeed without a probe once a long limit is over", async () => {
  const { clock, connection } = await setUpProbe();
  await clock.advance(380_000);

  const replies = await Promise.all([1, 2, 3].map(() => connection.fetch(PATH)));

  assertEquals(replies.map(({ status }) => status), [200, 200, 200]);
});

/** Meets a limit that asks for an hour, and waits until one call may probe it. */
async function meetLongLimit(): Promise<Bench & { readonly connection: Connection }> {
  const bench = await setUpConnection({ sessionTimeoutMs: 100_000, retry: { attempts: 1 } });
  bench.simulator.play({ kind: "rate_limited", retryAfter: "3600" });
  await bench.connection.fetch(PATH);
  await bench.clock.advance(120_000);
  return bench;
}

Deno.test("after a probe whose login fails, the next call probes", async () => {
  const { clock, simulator, connection } = await meetLongLimit();
  simulator.play({ kind: "gateway", status: 503 });
  assertEquals(await connection.fetch(PATH).catch(({ code }) => code), "service_unavailable");
  await clock.advance(1_000);
  assertEquals((await connection.fetch(PATH)).status, 200);
});

Deno.test("after a probe is aborted during its login, the next call probes", async () => {
  const { clock, simulator, connection } = await meetLongLimit();
  simulator.play({ kind: "hang" });
  const controller = new AbortController();
  const probe = connection.fetch(PATH, { signal: controller.signal }).catch((error) => error);
  await clock.advance(0);
  controller.abort("why");
  assertEquals(await probe, "why");
  await clock.advance(31_000);
  assertEquals((await connection.fetch(PATH)).status, 200);
});

Deno.test("a probe that gets a short wait ends the long limit, even without attempts left", async () => {
  const { clock, simulator, connection } = await meetLongLimit();
  simulator.play({ kind: "rate_limited", retryAfter: "5", path: PATH });
  assertEquals((await connection.fetch(PATH)).status, 429);
  const next = connection.fetch(PATH);
  await clock.advance(5_000);
  assertEquals((await next).status, 200);
});

// ── other limits, and the end of one ──

Deno.test("reconnect() ends a long limit", async () => {
  const { simulator, connection, call } = await setUpCall();
  simulator.play(limit(RATE_BODY, { "Retry-After": "500" }));
  assertEquals((await call({}, 0)).status, 429);

  await connection.reconnect();

  assertEquals((await call({}, 0)).status, 200);
});

Deno.test("after a concurrency 429 only that call waits", async () => {
  const { clock, simulator, connection } = await setUpCall();

  simulator.play(limit(CONCURRENCY_BODY, { "Retry-After": "10" }));
  const first = connection.fetch(PATH);
  await clock.advance(1_000);
  const second = await connection.fetch(PATH);
  assertEquals([second.status, clock.now()], [200, Date.UTC(2026, 10, 24) + 1_000]);
  await clock.advance(60_000);

  assertEquals((await first).status, 200);
});

Deno.test("reconnect() also ends the pause of calls that wait for its end", async () => {
  const { clock, simulator, connection } = await setUpConnection({ retry: { attempts: 1 } });
  simulator.play({ kind: "rate_limited", retryAfter: "60" });
  await connection.fetch(PATH);
  const waiting = connection.fetch(PATH);
  await clock.advance(0);
  await connection.reconnect();
  assertEquals((await waiting).status, 200);
});
