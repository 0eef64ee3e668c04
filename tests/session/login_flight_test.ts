// One login for all calls that wait for it.

import { assertEquals, assertStrictEquals } from "@std/assert";
import type { Fault } from "../../testing.ts";
import { settle } from "../fixtures/calls.ts";
import { UNAVAILABLE } from "../fixtures/faults.ts";
import { setUp, START_MS } from "../fixtures/set_up.ts";

const REJECTED = { apiAccessKeyId: "me@example.com", apiSecretAccessKey: "wrong" };

Deno.test("a login continues for the other calls when one is aborted", async () => {
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

Deno.test("a login that nobody waits for continues, and the next call uses its session", async () => {
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

Deno.test("a call joins a login that others have left, and waits for its next attempt", async () => {
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

Deno.test("a login that nobody waits for makes no further attempt", async () => {
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

Deno.test("a login that stalls is replaced by a new one", async () => {
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

Deno.test("a login of another call may last as long as the server asks to wait", async () => {
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
