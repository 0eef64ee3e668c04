import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { systemClock } from "../../src/async/clock.ts";
import { createManualClock } from "../../testing.ts";
import { sleep } from "../fixtures/sleep.ts";

Deno.test("the system clock wakes once, after the given time", async () => {
  using time = new FakeTime(1_000);
  let woken = 0;

  systemClock.after(500, () => woken++);
  await time.tickAsync(499);
  assertEquals([woken, systemClock.now()], [0, 1_499]);
  await time.tickAsync(1);
  assertEquals([woken, systemClock.now()], [1, 1_500]);
  await time.tickAsync(10_000);

  assertEquals(woken, 1);
});

Deno.test("the system clock cancels a timer, and leaves none", () => {
  using time = new FakeTime();
  let woken = 0;

  const cancel = systemClock.after(500, () => woken++);
  cancel();
  cancel();

  assertEquals(time.next(), false);
  assertEquals(woken, 0);
});

Deno.test("the system clock reads the globals at each use, so that fake timers work", () => {
  const before = systemClock.now();
  using _time = new FakeTime(1_000);

  assertEquals(systemClock.now(), 1_000);
  assert(before > 1_000);
});

Deno.test("the system clock gives random numbers from 0 to 1", () => {
  const numbers = Array.from({ length: 100 }, () => systemClock.random());

  assert(numbers.every((number) => number >= 0 && number < 1));
  assert(new Set(numbers).size > 1);
});

Deno.test("the manual clock wakes sleepers in the order of their times", async () => {
  const clock = createManualClock(100);
  const woken: [string, number][] = [];
  const nap = async (name: string, ...spans: number[]): Promise<void> => {
    for (const ms of spans) await sleep(clock, ms);
    woken.push([name, clock.now()]);
  };

  const naps = [nap("late", 30), nap("twice", 10, 10), nap("early", 5), nap("never", 100)];
  await clock.advance(50);

  assertEquals(woken, [["early", 105], ["twice", 120], ["late", 130]]);
  assertEquals([clock.now(), clock.sleeps], [150, [5, 10, 10, 30]]);
  await clock.advance(50);
  await Promise.all(naps);
});

Deno.test("the manual clock does not count a timer that was cancelled", async () => {
  const clock = createManualClock();

  const cancel = clock.after(5, () => {});
  cancel();
  await clock.advance(10);
  cancel();

  assertEquals(clock.sleeps, []);
});

for (const ms of [-30 * 86_400_000, -3_600_000, 3_600_000, 30 * 86_400_000]) {
  Deno.test(`a step of the manual clock by ${ms} ms moves the date and no timer`, async () => {
    const clock = createManualClock(1_000);
    let wokenAtMs: number | undefined;
    clock.after(500, () => wokenAtMs = clock.now());

    clock.step(ms);
    assertEquals(clock.now(), 1_000 + ms);
    await clock.advance(499);
    assertEquals(wokenAtMs, undefined);
    await clock.advance(1);

    assertEquals(wokenAtMs, 1_500 + ms);
  });
}

Deno.test("the manual clock does not run back when two advance it at the same time", async () => {
  const clock = createManualClock();

  await Promise.all([clock.advance(1_000), clock.advance(10)]);

  assertEquals(clock.now(), 1_000);
});

Deno.test("the manual clock settles a chain of hashes, which are made on other threads", async () => {
  const clock = createManualClock();
  let text = "";
  const hash = async (): Promise<void> => {
    let bytes = new Uint8Array(32);
    for (let link = 0; link < 20; link++) {
      bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    }
    text = `hashed at ${clock.now()}`;
  };
  clock.after(10, () => void hash());

  await clock.advance(10);

  assertEquals(text, "hashed at 10");
});

Deno.test("the manual clock settles work that sets a timer in each of its turns", async () => {
  const clock = createManualClock();
  let turns = 0;
  const work = async (): Promise<void> => {
    for (turns = 0; turns < 12; turns++) {
      clock.after(60_000, () => {})();
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  };
  clock.after(10, () => void work());

  await clock.advance(10);

  assertEquals(turns, 12);
});

Deno.test("the manual clock returns although something goes on setting timers", async () => {
  const clock = createManualClock();
  const restless = setInterval(() => clock.after(60_000, () => {}), 0);

  await clock.advance(0);
  clearInterval(restless);

  assertEquals(clock.now(), 0);
});

Deno.test("the manual clock wakes those of one time in the order in which they were set", async () => {
  const clock = createManualClock();
  const woken: string[] = [];
  clock.after(5, () => void woken.push("first"));
  const cancel = clock.after(5, () => void woken.push("cancelled"));
  clock.after(5, () => {
    woken.push("second");
    clock.after(0, () => void woken.push("last"));
  });
  clock.after(5, () => void woken.push("third"));
  cancel();

  await clock.advance(5);

  assertEquals(woken, ["first", "second", "third", "last"]);
});

Deno.test("the manual clock has room for 10 000 timers, set and cancelled in any order", async () => {
  const clock = createManualClock();
  const times = Array.from({ length: 10_000 }, (_, index) => index * 7_919 % 10_000);
  const woken: number[] = [];

  const cancels = times.map((ms) => clock.after(ms, () => void woken.push(ms)));
  cancels.forEach((cancel, index) => index % 3_333 !== 0 && cancel());
  cancels.forEach((cancel, index) => index % 3_333 !== 0 && cancel());
  await clock.advance(10_000);

  const kept = [0, 3_333, 6_666, 9_999].map((index) => times[index] ?? NaN);
  assertEquals(woken, kept.sort((a, b) => a - b));
  assertEquals(clock.sleeps, woken);
});

Deno.test("the manual clock throws what a timer threw, after it has ended the others", async () => {
  const clock = createManualClock();
  const fail = (): never => {
    throw new Error("mine");
  };
  let wokenAtMs = 0;
  clock.after(5, fail);
  clock.after(10, () => wokenAtMs = clock.now());

  await assertRejects(() => clock.advance(20), Error, "mine");
  assertEquals([wokenAtMs, clock.now(), clock.sleeps], [10, 20, [5, 10]]);

  clock.after(1, fail);
  clock.after(2, fail);
  const error = await assertRejects(() => clock.advance(2), AggregateError);
  assertEquals(error.errors.map(({ message }) => message), ["mine", "mine"]);
});

Deno.test("the manual clock refuses a time that runs back", async () => {
  const clock = createManualClock();

  await assertRejects(() => clock.advance(-1), RangeError, "Cannot advance the clock by -1 ms");
  assertThrows(() => clock.after(NaN, () => {}), RangeError);
  assertEquals(clock.random(), 0.5);
});

for (const ms of [NaN, -1]) {
  Deno.test(`the manual clock sets no timer of ${ms} ms`, () => {
    const clock = createManualClock();

    assertThrows(() => clock.after(ms, () => {}), RangeError, `Cannot set a timer of ${ms} ms`);
  });
}

for (const ms of [NaN, Infinity]) {
  Deno.test(`the manual clock does not move by ${ms} ms, nor start there`, async () => {
    const clock = createManualClock(1_000);

    await assertRejects(
      () => clock.advance(ms),
      RangeError,
      `Cannot advance the clock by ${ms} ms`,
    );
    assertThrows(() => clock.step(ms), RangeError, `Cannot step the clock by ${ms} ms`);
    assertThrows(() => createManualClock(ms), RangeError, `Cannot start the clock at ${ms} ms`);
    assertEquals(clock.now(), 1_000);
  });
}
