import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
  assertStrictEquals,
} from "@std/assert";
import {
  type Connection,
  CredentialsRejectedError,
  NetworkFailureError,
  RateLimitedError,
  ServiceUnavailableError,
  TimedOutError,
  UnexpectedResponseError,
} from "../../mod.ts";
import type { Fault } from "../../testing.ts";
import { type Bench, setUp, START_MS } from "../fixtures/set_up.ts";
import { sleep } from "../fixtures/sleep.ts";

const UNREACHED = "check the endpoint, the network and any proxy, then try again";

/** Keeps a rejection for later, so that it is not unhandled while the clock turns. */
function settle<T>(promise: Promise<T>): Promise<{ value?: T; error?: unknown }> {
  return promise.then((value) => ({ value }), (error) => ({ error }));
}

/** Checks that a connection logs in again after each of these times, and no sooner. */
async function assertRests(
  { clock, simulator }: Bench,
  { fetch }: Connection,
  rests: readonly number[],
): Promise<void> {
  await settle(fetch("/v1/x"));
  for (const [index, restMs] of rests.entries()) {
    await clock.advance(restMs - 1);
    await settle(fetch("/v1/x"));
    assertEquals(simulator.requests.length, index + 1, `before rest ${index} was over`);
    await clock.advance(1);
    await settle(fetch("/v1/x"));
    assertEquals(simulator.requests.length, index + 2, `after rest ${index}`);
  }
}

const UNAVAILABLE: Fault = { kind: "gateway", status: 503 };
const REJECTED = { apiAccessKeyId: "me@example.com", apiSecretAccessKey: "wrong" };

// ── retries ──

Deno.test("connect() logs in after one wait with jitter when a 503 passes", async () => {
  const { clock, simulator, open } = setUp();
  simulator.play(UNAVAILABLE);

  const opening = open();
  await clock.advance(500);
  await opening;

  assertEquals(clock.sleeps, [500]);
  assertEquals(simulator.requests.length, 2);
});

Deno.test("connect() waits as long as the server asks, and jitter on top", async () => {
  const { clock, simulator, open } = setUp();
  simulator.play({ kind: "gateway", status: 503, retryAfter: "7" });

  const opening = open();
  await clock.advance(7_499);
  assertEquals(simulator.requests.length, 1);
  await clock.advance(1);
  await opening;

  assertEquals(clock.sleeps, [7_500]);
});

Deno.test("connect() doubles its own wait up to the cap and gives up after the attempts", async () => {
  const { clock, simulator, open } = setUp();
  simulator.play(...Array<Fault>(9).fill(UNAVAILABLE));

  const opening = settle(open({ retry: { attempts: 6, maxDelayMs: 5_000 } }));
  await clock.advance(60_000);
  const { error } = await opening;

  assertInstanceOf(error, ServiceUnavailableError);
  assertEquals(clock.sleeps, [500, 1_000, 2_000, 2_500, 2_500]);
  assertEquals(simulator.requests.length, 6);
});

Deno.test("connect() tries five times when it is not told otherwise", async () => {
  const { clock, simulator, open } = setUp();
  simulator.play(...Array<Fault>(9).fill(UNAVAILABLE));

  const opening = settle(open());
  await clock.advance(600_000);

  assertInstanceOf((await opening).error, ServiceUnavailableError);
  assertEquals(simulator.requests.length, 5);
});

Deno.test("connect() tries once when retry is false", async () => {
  const { simulator, open } = setUp();
  simulator.play(UNAVAILABLE);

  await assertRejects(() => open({ retry: false }), ServiceUnavailableError);

  assertEquals(simulator.requests.length, 1);
});

const RETRIED: [string, Fault][] = [
  ["a connection that breaks before the reply", { kind: "unreachable" }],
  ["a connection that breaks in the body", { kind: "cut" }],
  ["a success without a cookie", { kind: "no_session_cookie" }],
  ["a success with another cookie", { kind: "no_session_cookie", cookie: "A=1; Path=/" }],
  ["a plain-text 500", { kind: "reply", status: 500, body: "We're sorry" }],
  ["a 429 on the rate", { kind: "reply", status: 429 }],
  ["a 401 that asks to retry", {
    kind: "reply",
    status: 401,
    body: '{"message":"Failed to get user info"}',
  }],
];

for (const [name, fault] of RETRIED) {
  Deno.test(`connect() tries again after ${name}`, async () => {
    const { clock, simulator, open } = setUp();
    simulator.play(fault);

    const opening = open();
    await clock.advance(500);
    await opening;

    assertEquals([simulator.requests.length, simulator.logins], [2, 1]);
  });
}

const NOT_RETRIED: [string, Fault, string][] = [
  ["a redirect", { kind: "redirect", location: "https://elsewhere.example/" }, "redirected"],
  ["a sign-in page", { kind: "reply", body: "<!doctype html>" }, "not_json"],
  ["an empty reply", { kind: "reply" }, "not_json"],
  ["a reply of another shape", { kind: "reply", body: '{"ok":true}' }, "wrong_shape"],
  ["a reply that is too large", { kind: "reply", body: "x".repeat(1_048_577) }, "too_large"],
];

for (const [name, fault, problem] of NOT_RETRIED) {
  Deno.test(`connect() does not try again after ${name}`, async () => {
    const { simulator, open } = setUp();
    simulator.play(fault);

    const error = await assertRejects(open, UnexpectedResponseError);

    assertEquals([error.problem, error.retryable], [problem, false]);
    assertEquals(simulator.requests.length, 1);
  });
}

Deno.test("connect() asks that no redirect is followed", async () => {
  const { simulator, open } = setUp();

  await open();

  assertEquals(simulator.requests.map(({ redirect }) => redirect), ["manual"]);
});

// ── the server's long wait ──

Deno.test("connect() fails at once when the server asks for more than the cap, and says how long", async () => {
  const { clock, simulator, open } = setUp();
  simulator.play({ kind: "gateway", status: 503, retryAfter: "121" });

  const error = await assertRejects(open, ServiceUnavailableError);

  assertEquals(error.retryAfterMs, 121_000);
  assertEquals([clock.sleeps, simulator.requests.length], [[], 1]);
});

Deno.test("a connection makes no login for maxRetryAfterMs after a long wait, and tells what is left of it", async () => {
  const { clock, simulator, open } = setUp();
  simulator.play({ kind: "gateway", status: 503, retryAfter: "600" });
  const { fetch } = await open({ lazy: true });
  const first = await assertRejects(() => fetch("/v1/x"), ServiceUnavailableError);
  await clock.advance(119_999);

  const errors = await Promise.all(
    [1, 2].map(() => assertRejects(() => fetch("/v1/x"), ServiceUnavailableError)),
  );

  assertEquals(first.retryAfterMs, 600_000);
  assertEquals(errors.map(({ retryAfterMs }) => retryAfterMs), [480_001, 480_001]);
  assertEquals(errors.map(({ message }) => message), [first.message, first.message]);
  assertEquals(new Set([first, ...errors]).size, 3); // each caller has an error of its own
  assertEquals(simulator.requests.length, 1);
});

Deno.test("the first call after maxRetryAfterMs of a long wait logs in, and the others with it", async () => {
  const { clock, simulator, open } = setUp();
  simulator.play({ kind: "gateway", status: 503, retryAfter: "600" });
  const { fetch } = await open({ lazy: true });
  await assertRejects(() => fetch("/v1/x"), ServiceUnavailableError);
  await clock.advance(120_000);

  const replies = await Promise.all([1, 2, 3].map(() => fetch("/v1/x")));

  assertEquals(replies.map(({ status }) => status), [200, 200, 200]);
  assertEquals([simulator.logins, simulator.requests.length], [1, 5]);
});

Deno.test("a login after maxRetryAfterMs that is told to wait again begins the wait again", async () => {
  const { clock, simulator, open } = setUp();
  simulator.play(
    { kind: "gateway", status: 503, retryAfter: "600" },
    { kind: "gateway", status: 503, retryAfter: "500" },
  );
  const { fetch } = await open({ lazy: true });
  await assertRejects(() => fetch("/v1/x"), ServiceUnavailableError);
  await clock.advance(120_000);

  const probes = await Promise.all([1, 2].map(() => settle(fetch("/v1/x"))));
  await clock.advance(119_999);
  const { error: last } = await settle(fetch("/v1/x"));

  assertEquals(probes.map(({ error }) => Object(error).retryAfterMs), [500_000, 500_000]);
  assertEquals(Object(last).retryAfterMs, 380_001);
  assertEquals(simulator.requests.length, 2);
});

Deno.test("connect() is told by the simulator's limit on logins when to come back", async () => {
  const { open } = setUp({ loginsPerMinute: 1 });
  await open();

  const error = await assertRejects(
    () => open({ retry: { maxRetryAfterMs: 1_000 } }),
    RateLimitedError,
  );

  assertEquals([error.limit, error.retryAfterMs], ["rate", 60_000]);
});

// ── time and abort ──

Deno.test("connect() gives an attempt its time, then tries again", async () => {
  const { clock, simulator, open } = setUp();
  simulator.play({ kind: "hang" });

  const opening = open({ timeoutMs: 2_000 });
  await clock.advance(2_500);
  await opening;

  assertEquals(clock.sleeps, [2_000, 500]);
  assertEquals(simulator.requests.length, 2);
});

Deno.test("connect() says how much time it gave when none of its attempts had a reply", async () => {
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

Deno.test("connect() gives a body that stands still no more time than a reply", async () => {
  const { clock, simulator, open } = setUp();
  const body = new ReadableStream({});
  const stalled = (): Promise<Response> => Promise.resolve(new Response(body));

  const opening = settle(open({ fetch: stalled, retry: false }));
  await clock.advance(30_000);

  assertInstanceOf((await opening).error, TimedOutError);
  assertEquals(simulator.requests, []);
});

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
  Deno.test(`connect() rejects with the reason itself when it is aborted ${name}`, async () => {
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

Deno.test("connect() forgets its signal once it has answered", async () => {
  const { open } = setUp();
  const controller = new AbortController();

  const connection = await open({ signal: controller.signal });
  controller.abort();

  assertEquals((await (await connection.fetch("/v1/x")).json()).success, false);
});

Deno.test("connect() tells what broke, in a copy of the cause", async () => {
  const { open } = setUp();
  const inner = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
  const fetch = (): Promise<never> =>
    Promise.reject(new TypeError("fetch failed", { cause: inner }));

  const error = await assertRejects(() => open({ fetch, retry: false }), NetworkFailureError);

  assertEquals(
    error.message,
    "Cannot reach https://rest.zuora.com: fetch failed: connect ECONNREFUSED; " + UNREACHED,
  );
  assertInstanceOf(error.cause, Error);
  assertEquals([error.cause.name, Object(error.cause).code], ["TypeError", "ECONNREFUSED"]);
  assert(error.cause !== inner && error.cause.cause === undefined);
});

Deno.test("connect() takes what is thrown and no error for a broken network too", async () => {
  const { open } = setUp();

  const broken = new TypeError("no network", { cause: null });
  for (
    const [thrown, told] of [[undefined, "undefined"], ["reset", "reset"], [broken, "no network"]]
  ) {
    const fetch = (): Promise<never> => Promise.reject(thrown);
    const error = await assertRejects(() => open({ fetch, retry: false }), NetworkFailureError);
    assertEquals(error.message, `Cannot reach https://rest.zuora.com: ${told}; ${UNREACHED}`);
  }
});

// ── the latch ──

Deno.test("a connection sends rejected credentials once, however often it is called", async () => {
  const { clock, simulator, open } = setUp();
  const { fetch } = await open({ lazy: true }, REJECTED);

  for (let call = 0; call < 50; call++) {
    await assertRejects(() => fetch("/v1/x"), CredentialsRejectedError);
    await clock.advance(10_000);
  }

  assertEquals(simulator.requests.length, 1);
});

Deno.test("connect() sends rejected credentials once, without a retry", async () => {
  const { clock, simulator, open } = setUp();

  await assertRejects(
    () => open({}, REJECTED),
    CredentialsRejectedError,
  );

  assertEquals([simulator.requests.length, clock.sleeps], [1, []]);
});

Deno.test("a connection asks a credentials function again after 30 s, and for all at once", async () => {
  const { clock, simulator, open } = setUp();
  const asked: number[] = [];
  const source = (): typeof REJECTED => {
    asked.push(clock.now() - START_MS);
    return { ...REJECTED };
  };
  const { fetch } = await open({ lazy: true }, source);

  for (let call = 0; call < 7; call++) {
    const calls = [fetch("/v1/x"), fetch("/v1/y"), fetch("/v1/z")].map(settle);
    for (const { error } of await Promise.all(calls)) {
      assertInstanceOf(error, CredentialsRejectedError);
    }
    await clock.advance(10_000);
  }

  assertEquals(asked, [0, 30_000, 60_000]);
  assertEquals(simulator.requests.length, 1);
});

Deno.test("a connection logs in with other credentials, and never again with any that were rejected", async () => {
  const { clock, simulator, open } = setUp();
  const secrets = ["wrong", "worse", "wrong", "worse", "correct horse"];
  const source = (): Promise<typeof REJECTED> =>
    Promise.resolve({ ...REJECTED, apiSecretAccessKey: secrets.shift() ?? "" });
  const { fetch } = await open({ lazy: true }, source);

  for (let call = 0; call < 4; call++) {
    await assertRejects(() => fetch("/v1/x"), CredentialsRejectedError);
    await clock.advance(30_000);
  }
  await (await fetch("/v1/x")).body?.cancel();

  assertEquals(
    simulator.requests.map(({ headers }) => headers.apisecretaccesskey),
    ["wrong", "worse", "correct horse", undefined],
  );
});

Deno.test("connect() passes on what a credentials function throws", async () => {
  const { open } = setUp();
  const failure = new Error("the vault is closed");
  const source = (): never => {
    throw failure;
  };

  const { error } = await settle(open({}, source));

  assertStrictEquals(error, failure);
  await open();
});

Deno.test("connect() checks what a credentials function gives, before any I/O", async () => {
  const { simulator, open } = setUp();
  const source = (): typeof REJECTED => ({ ...REJECTED, apiSecretAccessKey: "é" });

  await assertRejects(
    () => open({}, source),
    TypeError,
    "apiSecretAccessKey",
  );

  assertEquals(simulator.requests, []);
});

Deno.test("connect() does not wait for ever for a credentials function", async () => {
  const { clock, simulator, open } = setUp();
  const source = (): Promise<never> => new Promise(() => {});

  const opening = settle(open({}, source));
  await clock.advance(120_000);

  assertInstanceOf((await opening).error, TimedOutError);
  assertEquals(simulator.requests, []);
});

Deno.test("connect() copies the credentials, so that a later change changes nothing", async () => {
  const { simulator, open } = setUp();
  const credentials = { ...REJECTED, apiSecretAccessKey: "correct horse" };
  const { fetch } = await open({ lazy: true }, credentials);

  credentials.apiSecretAccessKey = "changed";
  await (await fetch("/v1/x")).body?.cancel();

  assertEquals(simulator.logins, 1);
});

// ── one login at a time ──

Deno.test("a call that aborts leaves the login to the others that wait for it", async () => {
  const { clock, simulator, open } = setUp();
  simulator.play(UNAVAILABLE);
  const { fetch } = await open({ lazy: true });
  const controller = new AbortController();
  const reason = new Error("no more");

  const first = settle(fetch("/v1/x", { signal: controller.signal }));
  const second = fetch("/v1/x");
  await clock.advance(0);
  controller.abort(reason);
  assertStrictEquals((await first).error, reason);
  await clock.advance(500);
  await (await second).body?.cancel();

  assertEquals(simulator.logins, 1);
});

Deno.test("a login that nobody waits for any more goes on, and the next call uses its session", async () => {
  const { clock, simulator, open } = setUp({ loginLatencyMs: 1_000 });
  const { fetch } = await open({ lazy: true });
  const controller = new AbortController();
  const reason = new Error("no more");

  const calls = [1, 2].map(() => settle(fetch("/v1/x", { signal: controller.signal })));
  await clock.advance(0);
  controller.abort(reason);
  assertEquals(await Promise.all(calls), [{ error: reason }, { error: reason }]);
  await clock.advance(1_000);
  await (await fetch("/v1/x")).body?.cancel();

  assertEquals(clock.sleeps, [1_000]); // the simulator's own
  assertEquals([simulator.logins, simulator.requests.length], [1, 2]);
});

Deno.test("a call joins the login that others have left, and waits for its next attempt", async () => {
  const { clock, simulator, open } = setUp();
  simulator.play({ kind: "hang" });
  const { fetch } = await open({ lazy: true });
  const controller = new AbortController();

  const left = settle(fetch("/v1/x", { signal: controller.signal }));
  await clock.advance(0);
  controller.abort();
  await left;
  const joining = fetch("/v1/x");
  await clock.advance(30_500);

  assertEquals((await joining).status, 200);
  assertEquals([simulator.logins, simulator.requests.length], [1, 3]);
});

Deno.test("a login that nobody waits for any more makes no other attempt", async () => {
  const { clock, simulator, open } = setUp();
  simulator.play(...Array<Fault>(9).fill(UNAVAILABLE));
  const { fetch } = await open({ lazy: true });
  const controller = new AbortController();

  const left = settle(fetch("/v1/x", { signal: controller.signal }));
  await clock.advance(0);
  controller.abort();
  await left;
  await clock.advance(600_000);

  assertEquals([simulator.requests.length, clock.sleeps], [1, [500]]);
});

Deno.test("a login that stands still longer than it can last is given up for a new one", async () => {
  const { clock, simulator, open } = setUp();
  // As in Workers: what was begun by a request that has been answered never goes on.
  let isFirst = true;
  const source = (): typeof REJECTED | Promise<never> => {
    if (!isFirst) return { ...REJECTED, apiSecretAccessKey: "correct horse" };
    isFirst = false;
    return new Promise(() => {});
  };
  const { fetch } = await open({ lazy: true }, source);

  const calls = [1, 2, 3].map(() => fetch("/v1/x"));
  await clock.advance(31_000);

  assertEquals((await Promise.all(calls)).map(({ status }) => status), [200, 200, 200]);
  assertEquals(simulator.logins, 1);
});

Deno.test("a call that waits for a login of another counts no time but the server's wait", async () => {
  const { clock, simulator, open } = setUp();
  simulator.play(
    ...Array<Fault>(3).fill({ kind: "gateway", status: 503, retryAfter: "120" }),
  );

  const opening = open();
  await clock.advance(600_000);
  await opening;

  // The others are those of the caller: the time of a step, and a second.
  const own = clock.sleeps.filter((ms) => ms !== 31_000 && ms !== 121_500 && ms !== 122_000);
  assertEquals(own, [120_500, 121_000]);
  assertEquals(clock.now() - START_MS, 600_000);
  assertEquals(simulator.logins, 1);
});

Deno.test("a connection leaves no timer behind, with a signal or without", async () => {
  const { clock, open } = setUp();
  const { signal } = new AbortController();

  const { fetch } = await open({ signal });
  await (await fetch("/v1/x", { signal })).body?.cancel();
  await clock.advance(1_000_000);

  assertEquals(clock.sleeps, []);
});

Deno.test("an attempt that has no time left aborts its request", async () => {
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

Deno.test("the body of a login's reply that comes too late is cancelled", async () => {
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

Deno.test("a body without an end is cut and cancelled", async () => {
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

Deno.test("a body that is just not too large is read", async () => {
  const { simulator, open } = setUp();
  simulator.play({
    kind: "reply",
    headers: { "Set-Cookie": "ZSession=a" },
    body: '{"success":true}'.padEnd(1_048_576),
  });

  assertEquals((await open()).session?.kind, "cookie");
});

Deno.test("a wait that is just not too long is waited for", async () => {
  const { clock, simulator, open } = setUp();
  simulator.play({ kind: "gateway", status: 503, retryAfter: "120" });

  const opening = open();
  await clock.advance(120_500);
  await opening;

  // The first is that of the caller: the time of an attempt, and a second.
  assertEquals(clock.sleeps, [31_000, 120_500]);
});

Deno.test("connect() reads a date of the server and remembers when it logged in", async () => {
  const retryAfter = "Tue, 24 Nov 2026 00:00:09 GMT";
  const { clock, simulator, open } = setUp();
  simulator.play({ kind: "gateway", status: 503, retryAfter });

  const opening = open();
  await clock.advance(9_500);

  assertEquals((await opening).session?.issuedAtMs, START_MS + 9_500);
});

Deno.test("a short wait that the server asked for is kept by later logins too", async () => {
  const { clock, simulator, open } = setUp();
  simulator.play({ kind: "gateway", status: 503, retryAfter: "60" });
  const { fetch } = await open({ lazy: true, retry: false });

  const first = await assertRejects(() => fetch("/v1/x"), ServiceUnavailableError);
  await clock.advance(59_999);
  const second = await assertRejects(() => fetch("/v1/x"), ServiceUnavailableError);
  assertEquals([first.retryAfterMs, second.retryAfterMs], [60_000, 1]);
  assertEquals(simulator.requests.length, 1);
  await clock.advance(1);
  await (await fetch("/v1/x")).body?.cancel();

  assertEquals(simulator.logins, 1);
});

Deno.test("a login that failed is remembered for baseDelayMs, doubling, where another may help", async () => {
  const bench = setUp();
  bench.simulator.play(...Array<Fault>(99).fill(UNAVAILABLE));
  const connection = await bench.open({ lazy: true, retry: { attempts: 1 } });

  await assertRests(bench, connection, [
    1_000,
    2_000,
    4_000,
    8_000,
    16_000,
    32_000,
    60_000,
    60_000,
  ]);
});

Deno.test("a login that failed is remembered for 30 s, doubling to 10 minutes, where none may help", async () => {
  const refusal: Fault = { kind: "failure", code: 50000020 };
  const bench = setUp();
  bench.simulator.play(...Array<Fault>(99).fill(refusal));
  const connection = await bench.open({ lazy: true });

  await assertRests(bench, connection, [
    30_000,
    60_000,
    120_000,
    240_000,
    480_000,
    600_000,
    600_000,
  ]);
});

Deno.test("a login that works ends what was remembered of those that failed", async () => {
  const { clock, simulator, open } = setUp();
  simulator.play(UNAVAILABLE, UNAVAILABLE);
  const { fetch } = await open({ lazy: true, retry: { attempts: 1 } });

  for (const restMs of [1_000, 2_000]) {
    await assertRejects(() => fetch("/v1/x"), ServiceUnavailableError);
    await clock.advance(restMs);
  }
  await (await fetch("/v1/x")).body?.cancel();
  await clock.advance(900_000);
  simulator.play(UNAVAILABLE);
  await assertRejects(() => fetch("/v1/x"), ServiceUnavailableError);
  await clock.advance(1_000);
  await (await fetch("/v1/x")).body?.cancel();

  assertEquals(simulator.logins, 2);
});

Deno.test("connect() takes undefined keys of retry for absent", async () => {
  const { clock, simulator, open } = setUp();
  simulator.play(UNAVAILABLE);

  const opening = open({ retry: Object({ attempts: undefined, baseDelayMs: undefined }) });
  await clock.advance(500);
  await opening;

  assertEquals(simulator.logins, 1);
});

Deno.test("a login that its callers left asks a slow credentials function once, and sends what it gives", async () => {
  const { clock, simulator, open } = setUp();
  let asked = 0;
  const source = async (): Promise<typeof REJECTED> => {
    asked++;
    await sleep(clock, 1_000);
    return REJECTED;
  };
  const { fetch } = await open({ lazy: true }, source);

  for (let call = 0; call < 3; call++) {
    const controller = new AbortController();
    const calling = settle(fetch("/v1/x", { signal: controller.signal }));
    await clock.advance(0);
    controller.abort();
    await calling;
  }
  await clock.advance(10_000);
  await assertRejects(() => fetch("/v1/x"), CredentialsRejectedError);

  assertEquals([asked, simulator.requests.length], [1, 1]);
});

Deno.test("a credentials function that throws while the connection is latched is not asked more often", async () => {
  const { clock, simulator, open } = setUp();
  let asked = 0;
  const source = (): typeof REJECTED => {
    if (asked++ === 0) return REJECTED;
    throw new Error("the vault is closed");
  };
  const { fetch } = await open({ lazy: true }, source);

  for (let call = 0; call < 40; call++) {
    await settle(fetch("/v1/x"));
    await clock.advance(2_000);
  }

  assertEquals([asked, simulator.requests.length], [3, 1]);
});

Deno.test("a fetch that rejects with a copy of the reason is not taken at its word", async () => {
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

// ── ids ──

Deno.test("connect() sends the entity and the track id with the login", async () => {
  const { simulator, open } = setUp();

  const { session } = await open({ entityId: "e-1", trackId: () => "t-1" });

  assertEquals(simulator.requests[0]?.headers["zuora-entity-ids"], "e-1");
  assertEquals(simulator.requests[0]?.headers["zuora-track-id"], "t-1");
  assertEquals(session?.entityId, "e-1");
});

Deno.test("a track id function is asked for each request", async () => {
  const { clock, simulator, open } = setUp();
  simulator.play(UNAVAILABLE);
  let count = 0;

  const opening = open({ trackId: () => `t-${++count}`, entityId: "e-1" });
  await clock.advance(500);
  const { fetch } = await opening;
  await (await fetch("/v1/x")).body?.cancel();
  await (await fetch("/v1/x", { headers: { "Zuora-Track-Id": "own" } })).body?.cancel();

  const sent = simulator.requests.map(({ headers }) => headers);
  assertEquals(sent.map((headers) => headers["zuora-track-id"]), ["t-1", "t-2", "t-3", "own"]);
  assertEquals(sent.map((headers) => headers["zuora-entity-ids"]), Array(4).fill("e-1"));
});

Deno.test("connect() checks the track id that a function gives", async () => {
  const { open } = setUp();

  await assertRejects(() => open({ trackId: () => "a:b" }), RangeError, "trackId");
});
