import { assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { NetworkFailureError, TimedOutError } from "../../mod.ts";
import type { Fault } from "../../testing.ts";
import { answerCalls, PATH, setUp, setUpConnection } from "../fixtures/set_up.ts";
import { setUpCall } from "../fixtures/set_up_call.ts";

const WITH_KEY = { headers: { "Idempotency-Key": "k" } };
const IDEMPOTENT: RequestInit[] = [
  {},
  { method: "HEAD" },
  { method: "OPTIONS" },
  { method: "PUT", body: "a" },
  { method: "delete" },
  { method: "POST", body: "a", ...WITH_KEY },
  { method: "PATCH", body: "a", ...WITH_KEY },
];
const RUN_ONCE: RequestInit[] = [
  { method: "POST", body: "a" },
  { method: "PATCH", body: "a" },
  { method: "PURGE" },
];
// After which other statuses: transport/retry_policy_test.ts.
const TRANSIENT: [string, Fault][] = [
  ["502", { kind: "gateway", status: 502 }],
  ["503", { kind: "gateway", status: 503 }],
  ["504", { kind: "gateway", status: 504 }],
  ["a broken network", { kind: "unreachable" }],
];

function describe({ method = "GET", headers }: RequestInit): string {
  return headers ? `${method} with Idempotency-Key` : method;
}

for (const init of IDEMPOTENT) {
  for (const [name, fault] of TRANSIENT) {
    Deno.test(`a ${describe(init)} is resent after ${name}`, async () => {
      const { clock, simulator, call } = await setUpCall();

      simulator.play(fault);
      const reply = await call(init);

      assertEquals([reply.status, simulator.requests.length, clock.sleeps], [200, 3, [500]]);
    });
  }
}

for (const init of RUN_ONCE) {
  for (const [name, fault] of TRANSIENT) {
    Deno.test(`a ${describe(init)} is not resent after ${name}`, async () => {
      const { clock, simulator, call } = await setUpCall();

      simulator.play(fault);
      if (fault.kind === "unreachable") {
        const error = await assertRejects(() => call(init), NetworkFailureError);
        assertEquals(error.retryable, false);
      } else {
        assertEquals((await call(init)).status, Number(name));
      }

      assertEquals([simulator.requests.length, clock.sleeps], [2, []]);
    });
  }
}

for (const init of [...IDEMPOTENT, ...RUN_ONCE]) {
  // With a key it is Zuora's own answer, which it would only repeat.
  const isResent = !init.headers && !RUN_ONCE.includes(init);
  const what = isResent ? "is resent after" : "returns";

  Deno.test(`a ${describe(init)} ${what} a 500`, async () => {
    const { clock, simulator, call } = await setUpCall();

    simulator.play({ kind: "reply", status: 500, body: "oops" });
    const reply = await call(init);

    if (isResent) {
      assertEquals([reply.status, simulator.requests.length, clock.sleeps], [200, 3, [500]]);
    } else {
      assertEquals([reply.status, await reply.text()], [500, "oops"]);
      assertEquals([simulator.requests.length, clock.sleeps], [2, []]);
    }
  });
}

Deno.test("a call that always gets 500 returns the last reply after its last attempt", async () => {
  const { clock, simulator, call } = await setUpCall();

  simulator.play(...Array<Fault>(9).fill({ kind: "reply", status: 500, body: "oops" }));
  const reply = await call();

  assertEquals([reply.status, await reply.text(), simulator.requests.length], [500, "oops", 6]);
  assertEquals(clock.sleeps, [500, 1_000, 2_000, 4_000]);
});

Deno.test("a call returns the last reply, unread, after its last attempt", async () => {
  const { clock, simulator, call } = await setUpCall();

  simulator.play(...Array<Fault>(9).fill({ kind: "gateway", status: 503 }));
  const reply = await call();

  assertEquals([reply.status, simulator.requests.length], [503, 6]);
  assertEquals(clock.sleeps, [500, 1_000, 2_000, 4_000]);
  assertEquals(await reply.text(), "<html><body><h1>Error 503</h1></body></html>");
});

Deno.test("a call throws the error of its last attempt", async () => {
  const { simulator, call } = await setUpCall({ retry: { attempts: 2 } });

  simulator.play({ kind: "unreachable" }, { kind: "unreachable" });
  const error = await assertRejects(call, NetworkFailureError);

  assertEquals([error.retryable, simulator.requests.length], [true, 3]);
  assertEquals(
    error.message,
    "Cannot reach https://rest.zuora.com: simulated: connection refused; try again",
  );
});

Deno.test("a call is sent once when retry is false", async () => {
  const { simulator, call } = await setUpCall({ retry: false });

  simulator.play({ kind: "gateway", status: 503 }, { kind: "reply", status: 429 });

  assertEquals([(await call({}, 0)).status, (await call({}, 0)).status], [503, 429]);
  assertEquals(simulator.requests.length, 3);
});

// ── time-outs ──

Deno.test("a call retries an attempt whose headers do not come in time", async () => {
  const { clock, simulator, call } = await setUpCall();

  simulator.play({ kind: "hang" });
  const reply = await call();

  assertEquals([reply.status, clock.sleeps], [200, [130_000, 500]]);
});

Deno.test("a POST that times out is not retried", async () => {
  const { simulator, call } = await setUpCall({ requestTimeoutMs: 2_000 });

  simulator.play({ kind: "hang" });
  const error = await assertRejects(() => call({ method: "POST" }), TimedOutError);

  assertEquals([error.timeoutMs, error.retryable, simulator.requests.length], [2_000, false, 2]);
});

Deno.test("a reply that comes too late is cancelled", async () => {
  const { clock, simulator, open } = setUp();
  const late = Promise.withResolvers<Response>();
  let isCancelled = false;
  const body = new ReadableStream({ cancel: () => void (isCancelled = true) });
  const connection = await open({
    fetch: answerCalls(simulator, () => late.promise),
    retry: false,
  });

  const calling = connection.fetch(PATH).catch((error) => error);
  await clock.advance(130_000);
  assertInstanceOf(await calling, TimedOutError);
  late.resolve(new Response(body));
  await clock.advance(0);

  assertEquals(isCancelled, true);
});

Deno.test("a retry is sent before the calls that wait in the queue", async () => {
  const { clock, simulator, connection: { fetch } } = await setUpConnection(
    { maxConcurrent: 1 },
    { latencyMs: 1_000 },
  );

  simulator.play({ kind: "gateway", status: 503 });
  const calls = ["/v1/a", "/v1/b", "/v1/c"].map((path) => fetch(path));
  await clock.advance(10_000);
  await Promise.all(calls);

  assertEquals(simulator.requests.slice(1).map(({ path }) => path), [
    "/v1/a",
    "/v1/b",
    "/v1/a",
    "/v1/c",
  ]);
});

Deno.test("a call that times out aborts its request", async () => {
  const { clock, simulator, open } = setUp();
  const signals: AbortSignal[] = [];
  const connection = await open({
    fetch: answerCalls(simulator, (_, init) => {
      if (init?.signal) signals.push(init.signal);
      return new Promise(() => {});
    }),
    retry: false,
  });

  const calling = connection.fetch(PATH).catch((error) => error);
  await clock.advance(129_999);
  assertEquals(signals.map(({ aborted }) => aborted), [false]);
  await clock.advance(1);
  await calling;

  assertEquals(signals.map(({ aborted }) => aborted), [true]);
});
