import { assertEquals, assertStrictEquals } from "@std/assert";
import type { Clock } from "../../mod.ts";
import { type Flight, startFlight } from "../../src/async/single_flight.ts";
import { endWaiter, type Waiter } from "../../src/async/wait.ts";
import { createManualClock, type ManualClock } from "../../testing.ts";
import { HASTY_CLOCK } from "../fixtures/hasty_clock.ts";

const GRACE_MS = 1_000; // what a step may take beyond its length

interface Bench {
  readonly clock: ManualClock;
  /** How many timers were set, and how many of them ran to their end. */
  readonly timers: { set: number };
  readonly flight: Flight<string>;
  readonly resolve: (value: string) => void;
  readonly reject: (error: unknown) => void;
}

function setUp(): Bench {
  const clock = createManualClock(Date.UTC(2026, 10, 24));
  const timers = { set: 0 };
  const counting: Clock = {
    ...clock,
    after(ms, wake): () => void {
      timers.set++;
      return clock.after(ms, wake);
    },
  };
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const flight = startFlight(counting, () => promise);
  return { clock, timers, flight, resolve, reject };
}

/** Tells how a watch has ended, or that it has not. */
function follow<T>(watching: Promise<T>): { ending: T | "under way" } {
  const seen: { ending: T | "under way" } = { ending: "under way" };
  watching.then((ending) => seen.ending = ending, (error) => seen.ending = error);
  return seen;
}

// ── ends ──

Deno.test("a flight gives its result to all who watch it", async () => {
  const { flight, resolve } = setUp();

  const watching = [1, 2, 3].map(() => flight.watch({}));
  resolve("session");

  const ending = { kind: "done", value: "session" } as const;
  assertEquals(await Promise.all(watching), [ending, ending, ending]);
  assertEquals(flight.ending, ending);
});

Deno.test("a flight that fails is no rejection, watched or not", async () => {
  const { clock, flight, reject } = setUp();
  const error = new Error("rejected");

  reject(error);
  await clock.advance(0);

  assertEquals(flight.ending, { kind: "failed", error });
  assertEquals(await flight.watch({}), { kind: "failed", error });
});

Deno.test("a flight that has ended is watched without a timer", async () => {
  const { clock, timers, flight, resolve } = setUp();
  resolve("session");
  await clock.advance(0);

  assertEquals(await flight.watch({}), { kind: "done", value: "session" });
  assertEquals(timers.set, 0);
});

for (const kind of ["overtaken", "stalled"] as const) {
  Deno.test(`a flight that is given up as ${kind} says so at once, and its later result changes nothing`, async () => {
    const { clock, flight, resolve } = setUp();

    const watching = [1, 2].map(() => flight.watch({}));
    flight.giveUp(kind);
    flight.giveUp("stalled");
    resolve("late");

    assertEquals(await Promise.all(watching), [{ kind }, { kind }]);
    await clock.advance(600_000);
    assertEquals([flight.ending, clock.sleeps], [{ kind }, []]);
  });
}

// ── time ──

Deno.test("a flight stalls when a step lasts longer than it can", async () => {
  const { clock, flight, resolve } = setUp();
  flight.progress(30_000);
  const seen = [1, 2].map(() => follow(flight.watch({})));

  await clock.advance(30_000 + GRACE_MS - 1);
  assertEquals(seen, [{ ending: "under way" }, { ending: "under way" }]);
  await clock.advance(1);
  resolve("late");
  await clock.advance(0);

  assertEquals(seen, [{ ending: { kind: "stalled" } }, { ending: { kind: "stalled" } }]);
  assertEquals(flight.ending, { kind: "stalled" });
});

Deno.test("a flight that makes progress is never given up, and wakes no watcher a step", async () => {
  const { clock, timers, flight, resolve } = setUp();
  flight.progress(1_000);
  const watching = Array.from({ length: 10 }, () => flight.watch({}));

  for (let step = 0; step < 100; step++) {
    await clock.advance(100);
    flight.progress(1_000);
  }
  resolve("session");

  assertEquals((await Promise.all(watching))[9], { kind: "done", value: "session" });
  // Ten seconds in timers of two seconds each, whatever the steps are.
  assertEquals([timers.set, clock.sleeps], [10 * 6, Array(10 * 5).fill(2_000)]);
});

Deno.test("a flight of many watchers sets one timer for each, and leaves none behind", async () => {
  const { clock, timers, flight, resolve } = setUp();
  flight.progress(30_000);

  const watching = Array.from({ length: 1_000 }, () => flight.watch({}));
  await clock.advance(10_000);
  resolve("session");
  await Promise.all(watching);
  await clock.advance(600_000);

  assertEquals([timers.set, clock.sleeps], [1_000, []]);
});

for (
  const [what, stepMs, isStalled] of [
    ["is not stalled when its step has just lasted as long as it can", 30_000 + GRACE_MS, false],
    ["is stalled a millisecond later", 30_000 + GRACE_MS + 1, true],
    ["is not stalled when the clock was set back", -30 * 86_400_000, false],
  ] as const
) {
  Deno.test(`a flight ${what}`, async () => {
    const { clock, flight } = setUp();
    flight.progress(30_000);

    clock.step(stepMs);

    assertEquals(flight.isStalled(clock.now()), isStalled);
    const seen = follow(flight.watch({}));
    await clock.advance(0);
    assertEquals(seen.ending, isStalled ? { kind: "stalled" } : "under way");
  });
}

for (const setBackMs of [3_600_000, 30 * 86_400_000]) {
  Deno.test(`a flight that stalls is given up in time although the clock was set back by ${setBackMs} ms`, async () => {
    const { clock, flight } = setUp();
    flight.progress(30_000);
    const seen = follow(flight.watch({}));

    await clock.advance(10_000);
    clock.step(-setBackMs);
    await clock.advance(20_000 + GRACE_MS - 1);
    assertEquals(seen.ending, "under way");
    await clock.advance(1);

    assertEquals(seen.ending, { kind: "stalled" });
  });
}

Deno.test("a watcher whose time is over is late, and the others go on", async () => {
  const { clock, flight, resolve } = setUp();
  flight.progress(30_000);
  const late = follow(flight.watch({}, 1_000));
  const other = follow(flight.watch({}));

  await clock.advance(999);
  assertEquals(late.ending, "under way");
  await clock.advance(1);
  assertEquals([late.ending, other.ending], [{ kind: "late" }, "under way"]);
  resolve("session");
  await clock.advance(0);

  assertEquals(other.ending, { kind: "done", value: "session" });
  assertEquals(flight.ending, { kind: "done", value: "session" });
});

Deno.test("a watcher whose time is longer than a step waits for all of it", async () => {
  const { clock, flight } = setUp();
  flight.progress(1_000);
  const seen = follow(flight.watch({}, 5_000));

  for (let step = 0; step < 49; step++) {
    await clock.advance(100);
    flight.progress(1_000);
  }
  assertEquals(seen.ending, "under way");
  await clock.advance(100);

  assertEquals([seen.ending, clock.sleeps], [{ kind: "late" }, [2_000, 2_000, 1_000]]);
});

// ── watchers ──

Deno.test("a flight is watched as long as anybody waits for it", async () => {
  const { clock, flight } = setUp();
  flight.progress(30_000);
  assertEquals(flight.isWatched, false);
  const waiter: Waiter = {};
  const reason = new Error("no more");

  const aborted = flight.watch(waiter).catch((error) => error);
  const late = flight.watch({}, 500);
  assertEquals(flight.isWatched, true);
  endWaiter(waiter, reason);
  assertStrictEquals(await aborted, reason);
  assertEquals(flight.isWatched, true);
  await clock.advance(500);
  await late;

  assertEquals([flight.isWatched, flight.ending], [false, undefined]);
});

Deno.test("a flight goes on without anybody, and is not given up for it", async () => {
  const { clock, flight, resolve } = setUp();
  flight.progress(1_000);

  await clock.advance(600_000);
  assertEquals(flight.ending, undefined);
  resolve("session");
  await clock.advance(0);

  assertEquals(await flight.watch({}), { kind: "done", value: "session" });
});

Deno.test("a watcher that has ended already does not watch", async () => {
  const { timers, flight } = setUp();
  const reason = new Error("no more");

  const error = await flight.watch({ ended: { reason } }).catch((error) => error);

  assertStrictEquals(error, reason);
  assertEquals([flight.isWatched, timers.set], [false, 0]);
});

// ── clocks that people use ──

for (
  const [what, longestMs, kind] of [
    ["without a time of its own", undefined, "stalled"],
    ["with a short time of its own", 500, "late"],
    ["with a long time of its own", 3_600_000, "stalled"],
  ] as const
) {
  Deno.test(`a watcher ${what} ends at once on a clock whose timers fire at once`, async () => {
    const flight = startFlight(HASTY_CLOCK, () => new Promise<string>(() => {}));

    assertEquals(await flight.watch({}, longestMs), { kind });
  });
}
