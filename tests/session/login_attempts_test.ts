import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import {
  NetworkFailureError,
  RateLimitedError,
  ServiceUnavailableError,
  UnexpectedResponseError,
} from "../../mod.ts";
import type { Fault } from "../../testing.ts";
import { settle } from "../fixtures/calls.ts";
import { UNAVAILABLE } from "../fixtures/faults.ts";
import { setUp, START_MS } from "../fixtures/set_up.ts";

const UNREACHED = "check the endpoint, the network and any proxy, then try again";

// ── retries ──

Deno.test("connect() retries a 503 after one wait with jitter", async () => {
  const { clock, simulator, open } = setUp();
  simulator.play(UNAVAILABLE);

  const opening = open();
  await clock.advance(500);
  await opening;

  assertEquals(clock.sleeps, [500]);
  assertEquals(simulator.requests.length, 2);
});

Deno.test("connect() waits as long as the server asks, plus jitter", async () => {
  const { clock, simulator, open } = setUp();
  simulator.play({ kind: "gateway", status: 503, retryAfter: "7" });

  const opening = open();
  await clock.advance(7_499);
  assertEquals(simulator.requests.length, 1);
  await clock.advance(1);
  await opening;

  assertEquals(clock.sleeps, [7_500]);
});

Deno.test("connect() doubles its wait up to the cap and throws after the last attempt", async () => {
  const { clock, simulator, open } = setUp();
  simulator.play(...Array<Fault>(9).fill(UNAVAILABLE));

  const opening = settle(open({ retry: { attempts: 6, maxDelayMs: 5_000 } }));
  await clock.advance(60_000);
  const { error } = await opening;

  assertInstanceOf(error, ServiceUnavailableError);
  assertEquals(clock.sleeps, [500, 1_000, 2_000, 2_500, 2_500]);
  assertEquals(simulator.requests.length, 6);
});

Deno.test("connect() makes five attempts by default", async () => {
  const { clock, simulator, open } = setUp();
  simulator.play(...Array<Fault>(9).fill(UNAVAILABLE));

  const opening = settle(open());
  await clock.advance(600_000);

  assertInstanceOf((await opening).error, ServiceUnavailableError);
  assertEquals(simulator.requests.length, 5);
});

Deno.test("connect() makes one attempt when retry is false", async () => {
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
  Deno.test(`connect() retries after ${name}`, async () => {
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
  ["a login page", { kind: "reply", body: "<!doctype html>" }, "not_json"],
  ["an empty reply", { kind: "reply" }, "not_json"],
  ["a reply of another shape", { kind: "reply", body: '{"ok":true}' }, "wrong_shape"],
  ["a reply that is too large", { kind: "reply", body: "x".repeat(1_048_577) }, "too_large"],
];

for (const [name, fault, problem] of NOT_RETRIED) {
  Deno.test(`connect() does not retry after ${name}`, async () => {
    const { simulator, open } = setUp();
    simulator.play(fault);

    const error = await assertRejects(open, UnexpectedResponseError);

    assertEquals([error.problem, error.retryable], [problem, false]);
    assertEquals(simulator.requests.length, 1);
  });
}

Deno.test("connect() follows no redirect", async () => {
  const { simulator, open } = setUp();

  await open();

  assertEquals(simulator.requests.map(({ redirect }) => redirect), ["manual"]);
});

Deno.test("connect() takes undefined keys of retry for absent", async () => {
  const { clock, simulator, open } = setUp();
  simulator.play(UNAVAILABLE);

  const opening = open({ retry: Object({ attempts: undefined, baseDelayMs: undefined }) });
  await clock.advance(500);
  await opening;

  assertEquals(simulator.logins, 1);
});

Deno.test("connect() waits for the longest allowed time", async () => {
  const { clock, simulator, open } = setUp();
  simulator.play({ kind: "gateway", status: 503, retryAfter: "120" });

  const opening = open();
  await clock.advance(120_500);
  await opening;

  // The first is that of the caller: the time of an attempt, and a second.
  assertEquals(clock.sleeps, [31_000, 120_500]);
});

Deno.test("connect() fails at once when the server asks for more than the cap, and says how long", async () => {
  const { clock, simulator, open } = setUp();
  simulator.play({ kind: "gateway", status: 503, retryAfter: "121" });

  const error = await assertRejects(open, ServiceUnavailableError);

  assertEquals(error.retryAfterMs, 121_000);
  assertEquals([clock.sleeps, simulator.requests.length], [[], 1]);
});

Deno.test("connect() reads the wait of the simulator's login limit", async () => {
  const { open } = setUp({ loginsPerMinute: 1 });
  await open();

  const error = await assertRejects(
    () => open({ retry: { maxRetryAfterMs: 1_000 } }),
    RateLimitedError,
  );

  assertEquals([error.limit, error.retryAfterMs], ["rate", 60_000]);
});

Deno.test("connect() waits until the date of a Retry-After, and records when it logged in", async () => {
  const retryAfter = "Tue, 24 Nov 2026 00:00:09 GMT";
  const { clock, simulator, open } = setUp();
  simulator.play({ kind: "gateway", status: 503, retryAfter });

  const opening = open();
  await clock.advance(9_500);

  assertEquals((await opening).session?.issuedAtMs, START_MS + 9_500);
});

// ── broken networks ──

Deno.test("connect() keeps a copy of the cause of a network failure", async () => {
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

Deno.test("connect() takes any thrown value for a network failure", async () => {
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
