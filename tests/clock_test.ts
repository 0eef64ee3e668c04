import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { systemClock } from "../src/async/clock.ts";
import { createManualClock } from "../testing.ts";
import { sleep } from "./sleep.ts";

Deno.test("the system clock wakes after as long as it is told, once", async () => {
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

Deno.test("the manual clock does not run back when two turn it at a time", async () => {
  const clock = createManualClock();

  await Promise.all([clock.advance(1_000), clock.advance(10)]);

  assertEquals(clock.now(), 1_000);
});

Deno.test("the manual clock refuses a time that runs back", async () => {
  const clock = createManualClock();

  await assertRejects(() => clock.advance(-1), RangeError, "Cannot turn the clock by -1 ms");
  assertThrows(() => clock.after(NaN, () => {}), RangeError);
  assertEquals(clock.random(), 0.5);
});
