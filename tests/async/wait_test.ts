import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { endWaiter, pause, readLeftMs, wait, type Waiter, waitFor } from "../../src/async/wait.ts";
import { createManualClock } from "../../testing.ts";
import { HASTY_CLOCK } from "../fixtures/hasty_clock.ts";

const REASON = new Error("no more");

interface Begun {
  readonly waiter: Waiter;
  readonly waiting: Promise<string>;
  readonly resolve: (value: string) => void;
  readonly reject: (error: unknown) => void;
  /** How often the wait was left. */
  readonly count: { left: number };
}

function begin(): Begun {
  const waiter: Waiter = {};
  const count = { left: 0 };
  let resolve = (_: string): void => {};
  let reject = (_: unknown): void => {};
  const waiting = wait<string>(waiter, (...given) => {
    [resolve, reject] = given;
    return () => void count.left++;
  });
  return { waiter, waiting, resolve, reject, count };
}

// ── wait ──

Deno.test("wait() gives what it was begun for, and leaves once", async () => {
  const { waiter, waiting, resolve, reject, count } = begin();
  assertEquals(count.left, 0);

  resolve("first");
  resolve("second");
  reject(REASON);
  endWaiter(waiter, REASON);

  assertEquals([await waiting, count.left], ["first", 1]);
});

Deno.test("wait() throws the given reason, and leaves once", async () => {
  const { waiting, resolve, reject, count } = begin();

  reject(REASON);
  resolve("late");

  assertStrictEquals(await waiting.catch((error) => error), REASON);
  assertEquals(count.left, 1);
});

Deno.test("endWaiter() ends the wait under way with the reason itself, and leaves it once", async () => {
  const { waiter, waiting, resolve, count } = begin();

  endWaiter(waiter, REASON);
  resolve("late");

  assertStrictEquals(await waiting.catch((error) => error), REASON);
  assertEquals(count.left, 1);
});

Deno.test("endWaiter() ends all later waits before they begin", async () => {
  const waiter: Waiter = {};
  let begun = 0;

  endWaiter(waiter, REASON);
  endWaiter(waiter, new Error("too late"));
  const error = await wait(waiter, () => {
    begun++;
    return () => {};
  }).catch((error) => error);

  assertStrictEquals(error, REASON);
  assertEquals(begun, 0);
});

Deno.test("endWaiter() ends a waiter for no reason too", async () => {
  const { waiter, waiting } = begin();

  endWaiter(waiter, undefined);

  assertEquals(await waiting.then(() => "resolved", (error) => error), undefined);
  assertEquals(waiter.ended, { reason: undefined });
});

for (
  const [what, end] of [
    ["resolves", (resolve) => resolve("at once")],
    ["rejects", (_, reject) => reject(REASON)],
    ["ends its own waiter", (_, __, waiter) => endWaiter(waiter, REASON)],
  ] as readonly (readonly [
    string,
    (resolve: (value: string) => void, reject: (error: unknown) => void, waiter: Waiter) => void,
  ])[]
) {
  Deno.test(`wait() that ${what} before it has begun is left once, after it has begun`, async () => {
    const waiter: Waiter = {};
    const log: string[] = [];

    const waiting = wait<string>(waiter, (resolve, reject) => {
      end(resolve, reject, waiter);
      log.push("begun");
      return () => void log.push("left");
    });

    assertEquals(await waiting.catch((error) => error), what === "resolves" ? "at once" : REASON);
    assertEquals([log, waiter.stop], [["begun", "left"], undefined]);
  });
}

Deno.test("a waiter waits for one thing after another, and only the last can be ended", async () => {
  const waiter: Waiter = {};
  const first = await wait<number>(waiter, (resolve) => {
    resolve(1);
    return () => {};
  });
  assertEquals([first, waiter.stop], [1, undefined]);

  const second = wait<number>(waiter, () => () => {});
  endWaiter(waiter, REASON);

  assertStrictEquals(await second.catch((error) => error), REASON);
});

// ── pause and waitFor ──

Deno.test("pause() lasts as long as it is asked to", async () => {
  const clock = createManualClock();
  let isOver = false;

  const pausing = pause(1_000, clock).then(() => isOver = true);
  await clock.advance(999);
  assertEquals(isOver, false);
  await clock.advance(1);
  await pausing;

  assertEquals(clock.sleeps, [1_000]);
});

Deno.test("pause() that is ended leaves no timer behind", async () => {
  const clock = createManualClock();
  const waiter: Waiter = {};

  const pausing = pause(1_000, clock, waiter).catch((error) => error);
  endWaiter(waiter, REASON);
  await clock.advance(10_000);

  assertStrictEquals(await pausing, REASON);
  assertEquals(clock.sleeps, []);
});

Deno.test("pause() does not end sooner or later when the clock is set", async () => {
  const clock = createManualClock(Date.UTC(2026, 10, 24));
  let isOver = false;

  const pausing = pause(1_000, clock).then(() => isOver = true);
  for (const ms of [-30 * 86_400_000, 86_400_000, -3_600_000]) clock.step(ms);
  await clock.advance(999);
  assertEquals(isOver, false);
  await clock.advance(1);

  assertEquals(await pausing, true);
});

Deno.test("pause() on a clock whose timers fire at once is over at once", async () => {
  assertEquals(await pause(1_000, HASTY_CLOCK), undefined);
});

Deno.test("waitFor() gives what comes in time, and leaves no timer behind", async () => {
  const clock = createManualClock();
  const { promise, resolve } = Promise.withResolvers<string>();
  let built = 0;

  const waiting = waitFor(promise, 1_000, clock, {}, () => built++);
  await clock.advance(999);
  resolve("in time");
  assertEquals(await waiting, "in time");
  await clock.advance(10_000);

  assertEquals([clock.sleeps, built], [[], 0]);
});

Deno.test("waitFor() throws what the work throws in time", async () => {
  const clock = createManualClock();

  const error = await waitFor(Promise.reject(REASON), 1_000, clock, {}, () => "late")
    .catch((error) => error);

  assertStrictEquals(error, REASON);
});

Deno.test("waitFor() throws the given error when the work is late, and ignores a later rejection", async () => {
  const clock = createManualClock();
  const { promise, reject } = Promise.withResolvers<string>();

  const waiting = assertRejects(
    () => waitFor(promise, 1_000, clock, {}, () => new Error("late")),
    Error,
    "late",
  );
  await clock.advance(1_000);
  await waiting;
  reject(REASON);
  await clock.advance(0);

  assertEquals(clock.sleeps, [1_000]);
});

// ── spans ──

for (
  const [what, span, nowMs, leftMs] of [
    ["no span", undefined, 5, 0],
    ["one that begins now", { startMs: 100, lengthMs: 10 }, 100, 10],
    ["one that has begun", { startMs: 100, lengthMs: 10 }, 104, 6],
    ["one in its last millisecond", { startMs: 100, lengthMs: 10 }, 109, 1],
    ["one that ends now", { startMs: 100, lengthMs: 10 }, 110, 0],
    ["one that is over", { startMs: 100, lengthMs: 10 }, 5_000, 0],
    ["one whose start the clock was set to before", { startMs: 100, lengthMs: 10 }, 99, 0],
    ["one that the clock was set back from by days", { startMs: 1e9, lengthMs: 10 }, 0, 0],
    ["one of no length", { startMs: 100, lengthMs: 0 }, 100, 0],
    ["one without an end", { startMs: 100, lengthMs: Infinity }, 1e15, Infinity],
    ["one that counts parts of a millisecond", { startMs: 0.5, lengthMs: 1 }, 1.25, 0.25],
  ] as const
) {
  Deno.test(`readLeftMs() of ${what} is ${leftMs}`, () => {
    assertEquals(readLeftMs(span, nowMs), leftMs);
  });
}
