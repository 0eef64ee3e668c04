// What a connection remembers of a login that failed.

import { assertEquals, assertRejects } from "@std/assert";
import { type Connection, ServiceUnavailableError } from "../../mod.ts";
import type { Fault } from "../../testing.ts";
import { settle } from "../fixtures/calls.ts";
import { UNAVAILABLE } from "../fixtures/faults.ts";
import { type Bench, setUp } from "../fixtures/set_up.ts";

/** Checks that a connection logs in again after each of these times, and no sooner. */
async function assertWaits(
  { clock, simulator }: Bench,
  { fetch }: Connection,
  waits: readonly number[],
): Promise<void> {
  await settle(fetch("/v1/x"));
  for (const [index, waitMs] of waits.entries()) {
    await clock.advance(waitMs - 1);
    await settle(fetch("/v1/x"));
    assertEquals(simulator.requests.length, index + 1, `before wait ${index} was over`);
    await clock.advance(1);
    await settle(fetch("/v1/x"));
    assertEquals(simulator.requests.length, index + 2, `after wait ${index}`);
  }
}

// ── a long wait that the server asks for ──

Deno.test("a connection makes no login for maxRetryAfterMs after a long wait, and its errors give the remaining time", async () => {
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

Deno.test("a login after maxRetryAfterMs that gets another wait starts the wait again", async () => {
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

Deno.test("later logins respect a short wait that the server asked for", async () => {
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

// ── failures ──

Deno.test("a transient login failure is remembered for baseDelayMs, doubling", async () => {
  const bench = setUp();
  bench.simulator.play(...Array<Fault>(99).fill(UNAVAILABLE));
  const connection = await bench.open({ lazy: true, retry: { attempts: 1 } });

  await assertWaits(bench, connection, [
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

Deno.test("a permanent login failure is remembered for 30 s, doubling up to 10 minutes", async () => {
  const refusal: Fault = { kind: "failure", code: 50000020 };
  const bench = setUp();
  bench.simulator.play(...Array<Fault>(99).fill(refusal));
  const connection = await bench.open({ lazy: true });

  await assertWaits(bench, connection, [
    30_000,
    60_000,
    120_000,
    240_000,
    480_000,
    600_000,
    600_000,
  ]);
});

Deno.test("a login that succeeds resets what was remembered of failures", async () => {
  const { clock, simulator, open } = setUp();
  simulator.play(UNAVAILABLE, UNAVAILABLE);
  const { fetch } = await open({ lazy: true, retry: { attempts: 1 } });

  for (const waitMs of [1_000, 2_000]) {
    await assertRejects(() => fetch("/v1/x"), ServiceUnavailableError);
    await clock.advance(waitMs);
  }
  await (await fetch("/v1/x")).body?.cancel();
  await clock.advance(900_000);
  simulator.play(UNAVAILABLE);
  await assertRejects(() => fetch("/v1/x"), ServiceUnavailableError);
  await clock.advance(1_000);
  await (await fetch("/v1/x")).body?.cancel();

  assertEquals(simulator.logins, 2);
});
