import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { FakeTime } from "@std/testing/time";
import { systemClock } from "../src/async/clock.ts";
import { createManualClock } from "../testing.ts";

Deno.test("the system clock sleeps as long as it is told", async () => {
  using time = new FakeTime(1_000);
  let isAwake = false;

  const nap = systemClock.sleep(500).then(() => isAwake = true);
  await time.tickAsync(499);
  assertEquals([isAwake, systemClock.now()], [false, 1_499]);
  await time.tickAsync(1);
  await nap;

  assertEquals([isAwake, systemClock.now()], [true, 1_500]);
});

Deno.test("the system clock ends a sleep with the reason of the signal and leaves no timer", async () => {
  using time = new FakeTime();
  const controller = new AbortController();
  const reason = new Error("no more");

  const nap = systemClock.sleep(500, controller.signal).catch((error) => error);
  controller.abort(reason);

  assertStrictEquals(await nap, reason);
  assertEquals(time.next(), false);
});

Deno.test("the system clock does not begin a sleep for a signal that has aborted", async () => {
  using time = new FakeTime();
  const reason = new Error("no more");

  const nap = systemClock.sleep(500, AbortSignal.abort(reason)).catch((error) => error);

  assertStrictEquals(await nap, reason);
  assertEquals(time.next(), false);
});

for (const isAborted of [false, true]) {
  Deno.test(`the system clock leaves no listener after a sleep that ${isAborted ? "is cut short" : "ran to its end"}`, async () => {
    using time = new FakeTime();
    const controller = new AbortController();
    const { signal } = controller;
    const listeners = new Set<unknown>();
    const add = signal.addEventListener.bind(signal);
    const watched: AbortSignal = Object.assign(signal, {
      addEventListener(type: string, listener: () => void, options: { once?: boolean }): void {
        listeners.add(listener);
        const run = (): void => {
          if (options.once) listeners.delete(listener);
          listener();
        };
        add(type, run, options);
      },
      removeEventListener: (_: string, listener: unknown): void => void listeners.delete(listener),
    });

    const nap = systemClock.sleep(5, watched).catch(() => {});
    assertEquals(listeners.size, 1);
    if (isAborted) controller.abort();
    else await time.tickAsync(5);
    await nap;

    assertEquals(listeners.size, 0);
  });
}

Deno.test("the system clock gives random numbers from 0 to 1", () => {
  const numbers = Array.from({ length: 100 }, () => systemClock.random());

  assert(numbers.every((number) => number >= 0 && number < 1));
  assert(new Set(numbers).size > 1);
});

Deno.test("the manual clock wakes sleepers in the order of their times", async () => {
  const clock = createManualClock(100);
  const woken: [string, number][] = [];
  const nap = async (name: string, ...spans: number[]): Promise<void> => {
    for (const ms of spans) await clock.sleep(ms);
    woken.push([name, clock.now()]);
  };

  const naps = [nap("late", 30), nap("twice", 10, 10), nap("early", 5), nap("never", 100)];
  await clock.advance(50);

  assertEquals(woken, [["early", 105], ["twice", 120], ["late", 130]]);
  assertEquals([clock.now(), clock.sleeps], [150, [5, 10, 10, 30]]);
  await clock.advance(50);
  await Promise.all(naps);
});

Deno.test("the manual clock does not count a sleep that was cut short", async () => {
  const clock = createManualClock();
  const controller = new AbortController();
  const reason = new Error("no more");

  const nap = clock.sleep(5, controller.signal).catch((error) => error);
  controller.abort(reason);
  await clock.advance(10);

  assertStrictEquals(await nap, reason);
  assertEquals(clock.sleeps, []);
});

Deno.test("the manual clock does not run back when two turn it at a time", async () => {
  const clock = createManualClock();

  await Promise.all([clock.advance(1_000), clock.advance(10)]);

  assertEquals(clock.now(), 1_000);
});

Deno.test("the manual clock refuses a time that runs back", async () => {
  const clock = createManualClock();

  await assertRejects(() => clock.advance(-1), RangeError, "Cannot turn the clock by -1 ms");
  await assertRejects(() => clock.sleep(NaN), RangeError);
  await assertRejects(() => clock.sleep(1, AbortSignal.abort()), DOMException);
  assertEquals(clock.random(), 0.5);
});
