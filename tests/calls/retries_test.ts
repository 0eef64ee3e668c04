import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
  assertStrictEquals,
} from "@std/assert";
import {
  type Connection,
  type ConnectOptions,
  NetworkFailureError,
  RateLimitedError,
  TimedOutError,
} from "../../mod.ts";
import type { Fault } from "../../testing.ts";
import { answerCalls, type Bench, PATH, setUp, setUpConnection } from "../fixtures/set_up.ts";

interface CallBench extends Bench {
  readonly connection: Connection;
  /** Calls, advances the clock, and gives the reply or throws the error. */
  call(init?: RequestInit, advanceMs?: number): Promise<Response>;
}

async function setUpCall(options?: ConnectOptions): Promise<CallBench> {
  const bench = await setUpConnection(options, { replyHeaders: "specified" });
  const { clock, connection } = bench;
  const call: CallBench["call"] = async (init, advanceMs = 600_000) => {
    const calling = connection.fetch(PATH, init).then(
      (reply) => ({ reply }),
      (error) => ({ error }),
    );
    await clock.advance(advanceMs);
    const { reply, error } = { reply: undefined, error: undefined, ...await calling };
    if (!reply) throw error;
    await reply.clone().text();
    return reply;
  };
  return { ...bench, call };
}

const WITH_KEY = { headers: { "Idempotency-Key": "k" } };
const REPEATABLE: RequestInit[] = [
  {},
  { method: "HEAD" },
  { method: "OPTIONS" },
  { method: "PUT", body: "a" },
  { method: "delete" },
  { method: "POST", body: "a", ...WITH_KEY },
  { method: "PATCH", body: "a", ...WITH_KEY },
];
const UNREPEATABLE: RequestInit[] = [
  { method: "POST", body: "a" },
  { method: "PATCH", body: "a" },
  { method: "PURGE" },
];
const PASSING: [string, Fault][] = [
  ["502", { kind: "gateway", status: 502 }],
  ["503", { kind: "gateway", status: 503 }],
  ["504", { kind: "gateway", status: 504 }],
  ["a broken network", { kind: "unreachable" }],
];

function describe({ method = "GET", headers }: RequestInit): string {
  return headers ? `${method} with Idempotency-Key` : method;
}

for (const init of REPEATABLE) {
  for (const [name, fault] of PASSING) {
    Deno.test(`a ${describe(init)} is sent again after ${name}`, async () => {
      const { clock, simulator, call } = await setUpCall();

      simulator.play(fault);
      const reply = await call(init);

      assertEquals([reply.status, simulator.requests.length, clock.sleeps], [200, 3, [500]]);
    });
  }
}

for (const init of UNREPEATABLE) {
  for (const [name, fault] of PASSING) {
    Deno.test(`a ${describe(init)} is not sent again after ${name}`, async () => {
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

for (const init of [...REPEATABLE, ...UNREPEATABLE]) {
  // With a key it is Zuora's own answer, which it would only repeat.
  const isSentAgain = !init.headers && !UNREPEATABLE.includes(init);
  const what = isSentAgain ? "is sent again after" : "gives back as it is";

  Deno.test(`a ${describe(init)} ${what} a 500`, async () => {
    const { clock, simulator, call } = await setUpCall();

    simulator.play({ kind: "reply", status: 500, body: "oops" });
    const reply = await call(init);

    if (isSentAgain) {
      assertEquals([reply.status, simulator.requests.length, clock.sleeps], [200, 3, [500]]);
    } else {
      assertEquals([reply.status, await reply.text()], [500, "oops"]);
      assertEquals([simulator.requests.length, clock.sleeps], [2, []]);
    }
  });
}

Deno.test("a path that always answers 500 ends as any other: out of attempts, with the last reply", async () => {
  const { clock, simulator, call } = await setUpCall();

  simulator.play(...Array<Fault>(9).fill({ kind: "reply", status: 500, body: "oops" }));
  const reply = await call();

  assertEquals([reply.status, await reply.text(), simulator.requests.length], [500, "oops", 6]);
  assertEquals(clock.sleeps, [500, 1_000, 2_000, 4_000]);
});

Deno.test("a call gives up after its attempts and gives the last reply back, unread", async () => {
  const { clock, simulator, call } = await setUpCall();

  simulator.play(...Array<Fault>(9).fill({ kind: "gateway", status: 503 }));
  const reply = await call();

  assertEquals([reply.status, simulator.requests.length], [503, 6]);
  assertEquals(clock.sleeps, [500, 1_000, 2_000, 4_000]);
  assertEquals(await reply.text(), "<html><body><h1>Error 503</h1></body></html>");
});

Deno.test("a call gives up after its attempts with the error of the last", async () => {
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

Deno.test("a call gives an attempt its time up to the headers, then tries again", async () => {
  const { clock, simulator, call } = await setUpCall();

  simulator.play({ kind: "hang" });
  const reply = await call();

  assertEquals([reply.status, clock.sleeps], [200, [130_000, 500]]);
});

Deno.test("a POST that had no reply in time is not sent again", async () => {
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

// ── 429 ──

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

Deno.test("a POST without Idempotency-Key is sent again after a 429: the server did not take it", async () => {
  const { simulator, call } = await setUpCall();

  simulator.play(limit(RATE_BODY, { "Retry-After": "1" }));

  assertEquals((await call({ method: "POST", body: "a" })).status, 200);
  assertEquals(simulator.requests.slice(1).map(({ body }) => body), ["a", "a"]);
});

Deno.test("a 429 that asks for too long a wait is given back at once, unread", async () => {
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

Deno.test("a 429 whose body stands still is given its time and no more", async () => {
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
  Deno.test(`a rate 429 that asks for all of the ${asked} s that it may makes other calls wait`, async () => {
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

Deno.test("a probe of a long limit that is refused too begins the limit anew", async () => {
  const again = limit(RATE_BODY, { "Retry-After": "600" });
  const { clock, simulator, connection, call } = await setUpProbe(again);

  assertEquals((await call({}, 0)).status, 429);
  await clock.advance(119_999);
  const error = await assertRejects(() => connection.fetch(PATH), RateLimitedError);
  assertEquals([error.retryAfterMs, simulator.requests.length], [480_001, 3]);
  await clock.advance(1);

  assertEquals((await call({}, 0)).status, 200);
});

Deno.test("a probe of a long limit that its caller gives up leaves the next to probe", async () => {
  const { clock, simulator, connection, call } = await setUpProbe({ kind: "hang" });
  const controller = new AbortController();

  const probe = connection.fetch(PATH, { signal: controller.signal }).catch((error) => error);
  await clock.advance(0);
  controller.abort(reason);

  assertStrictEquals(await probe, reason);
  assertEquals([(await call({}, 0)).status, simulator.requests.length], [200, 4]);
});

Deno.test("a long limit that is over is forgotten, and calls that were not made since cost nothing", async () => {
  const { clock, connection } = await setUpProbe();
  await clock.advance(380_000);

  const replies = await Promise.all([1, 2, 3].map(() => connection.fetch(PATH)));

  assertEquals(replies.map(({ status }) => status), [200, 200, 200]);
});

Deno.test("reconnect() forgets a long limit", async () => {
  const { simulator, connection, call } = await setUpCall();
  simulator.play(limit(RATE_BODY, { "Retry-After": "500" }));
  assertEquals((await call({}, 0)).status, 429);

  await connection.reconnect();

  assertEquals((await call({}, 0)).status, 200);
});

Deno.test("a retry stands before the calls that wait in the queue", async () => {
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

Deno.test("a call that has no time left aborts its request", async () => {
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

// ── the caller's errors ──

const BAD_CALLS: [string, RequestInit][] = [
  ["a method that is none", { method: "a b" }],
  ["a forbidden method", { method: "TRACE" }],
  ["a GET with a body", { body: "a" }],
  ["a header that is none", { headers: { "a b": "c" } }],
];

for (const [name, init] of BAD_CALLS) {
  Deno.test(`Connection.fetch() gives the caller the runtime's own error for ${name}, once`, async () => {
    const { simulator, call } = await setUpCall();

    await assertRejects(() => call(init), TypeError);

    assertEquals(simulator.requests.length, 1);
  });
}

// ── events ──

Deno.test("a connection tells what it does, each time in full", async () => {
  const { clock, simulator, connection, events } = await setUpCall();

  simulator.play({ kind: "gateway", status: 503 });
  const calling = connection.fetch(`${PATH}?secret=1`);
  await clock.advance(500);
  const requestId = (await calling).headers.get("zuora-request-id");

  assertEquals<unknown>(events, [
    { type: "login", attempt: 1, durationMs: 0 },
    { type: "request", method: "GET", path: PATH, attempt: 1, durationMs: 0, status: 503 },
    { type: "retry", of: "request", path: PATH, attempt: 1, waitMs: 500 },
    {
      type: "request",
      method: "GET",
      path: PATH,
      attempt: 2,
      durationMs: 0,
      status: 200,
      requestId,
    },
  ]);
});

Deno.test("a connection tells what fails", async () => {
  const { clock, simulator, events, open } = setUp();

  simulator.play({ kind: "gateway", status: 503 });
  const connecting = open();
  await clock.advance(500);
  const connection = await connecting;
  simulator.play({ kind: "unreachable" });
  await connection.fetch(PATH, { method: "POST" }).catch(() => {});

  assertEquals<unknown>(events, [
    { type: "login", attempt: 1, durationMs: 0, status: 503, code: "service_unavailable" },
    { type: "retry", of: "login", attempt: 1, waitMs: 500 },
    { type: "login", attempt: 2, durationMs: 0 },
    {
      type: "request",
      method: "POST",
      path: PATH,
      attempt: 1,
      durationMs: 0,
      code: "network_failure",
    },
  ]);
});

Deno.test("a connection tells of a call that waited in the queue", async () => {
  const { clock, events, connection: { fetch } } = await setUpConnection(
    { maxConcurrent: 1 },
    { latencyMs: 30 },
  );

  const calls = [fetch(PATH), fetch("/v1/second?secret=1")];
  await clock.advance(100);
  await Promise.all(calls);

  assertEquals(events.filter(({ type }) => type === "queue"), [
    { type: "queue", path: "/v1/second", durationMs: 30 },
  ]);
});

for (
  const [name, onEvent] of [
    ["throws", () => {
      throw new Error("no");
    }],
    ["rejects", () => Promise.reject(new Error("no"))],
  ] as const
) {
  Deno.test(`a listener that ${name} changes nothing`, async () => {
    const { call } = await setUpCall({ onEvent });

    assertEquals((await call()).status, 200);
  });
}

Deno.test("no event holds a secret", async () => {
  const { simulator, events, connection, call } = await setUpCall();
  const cookie = connection.session?.serialize() ?? "none";

  simulator.play({ kind: "gateway", status: 503 });
  simulator.expireSessions();
  await call();

  const printed = JSON.stringify(events);
  for (const secret of [...Object.values(simulator.credentials), cookie, "ZSession"]) {
    assertEquals(printed.includes(secret), false);
  }
});

// ── abort ──

const reason = new Error("no more");

Deno.test("an aborted call ends with the reason itself before it is sent", async () => {
  const { simulator, connection } = await setUpCall();
  const signal = AbortSignal.abort(reason);

  assertStrictEquals(await connection.fetch(PATH, { signal }).catch((error) => error), reason);
  assertEquals(simulator.requests.length, 1);
});

// A login goes on to the end of its attempt, and of a wait; the call itself leaves no timer behind.
const MOMENTS: [string, ConnectOptions, Fault[], number[]][] = [
  ["during the login", { lazy: true }, [{ kind: "hang" }], [30_000]],
  ["during a wait of the login", { lazy: true }, [{ kind: "gateway", status: 503 }], [500]],
  ["while it waits for headers", {}, [{ kind: "hang" }], []],
  ["during a wait", {}, [{ kind: "gateway", status: 503 }], []],
  ["during a renewal", {}, [{ kind: "reply", status: 401 }, { kind: "hang" }], [30_000]],
];

for (const [name, options, faults, sleeps] of MOMENTS) {
  Deno.test(`an aborted call ends with the reason itself ${name}`, async () => {
    const { clock, simulator, connection } = await setUpCall(options);
    const controller = new AbortController();

    simulator.play(...faults);
    const calling = connection.fetch(PATH, { signal: controller.signal }).catch((error) => error);
    await clock.advance(0);
    const sent = simulator.requests.length;
    controller.abort(reason);

    assertStrictEquals(await calling, reason);
    await clock.advance(600_000);
    assertEquals([simulator.requests.length, clock.sleeps], [sent, sleeps]);
  });
}

Deno.test("an aborted call ends with the reason itself in the queue, and leaves its place", async () => {
  const { clock, simulator, connection } = await setUpCall({ maxConcurrent: 1 });
  const [first, second] = [new AbortController(), new AbortController()];

  simulator.play({ kind: "hang" });
  const holder = connection.fetch(PATH, { signal: first.signal }).catch((error) => error);
  await clock.advance(0);
  const waiter = connection.fetch(PATH, { signal: second.signal }).catch((error) => error);
  const last = connection.fetch(PATH);
  await clock.advance(0);
  second.abort(reason);
  assertStrictEquals(await waiter, reason);
  first.abort(reason);
  assertStrictEquals(await holder, reason);

  assertEquals((await last).status, 200);
});

Deno.test("an aborted call ends at once during the body", async () => {
  const { simulator, open } = setUp();
  const connection = await open({
    fetch: answerCalls(simulator, (input, init) => {
      const { signal } = new Request(input, init);
      const body = new ReadableStream({
        start: (stream) => signal.addEventListener("abort", () => stream.error(signal.reason)),
      });
      return Promise.resolve(new Response(body));
    }),
  });
  const controller = new AbortController();

  const reply = await connection.fetch(PATH, { signal: controller.signal });
  const reading = reply.text().catch((error) => error);
  controller.abort(reason);

  assertStrictEquals(await reading, reason);
});
