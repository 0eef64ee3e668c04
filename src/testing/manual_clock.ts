/**
 * A clock that stands still until a test turns it.
 *
 * @module
 */

import type { Clock } from "../async/clock.ts";

/** A clock that stands still until it is turned. */
export interface ManualClock extends Clock {
  /** The lengths of the timers that ran to their end, in milliseconds, in order; not of cancelled ones. */
  readonly sleeps: readonly number[];
  /**
   * Turns the clock forward and wakes, one after another, those whose time has come.
   *
   * @param ms How far, in milliseconds.
   */
  advance(ms: number): Promise<void>;
  /**
   * Moves the date alone, as an operator or NTP does: no timer ends earlier or later for it.
   *
   * @param ms How far, in milliseconds; negative to set the clock back.
   */
  step(ms: number): void;
}

interface Timer {
  readonly ms: number;
  /** When it ends, by the time that steps do not change. */
  readonly endMs: number;
  readonly wake: () => void;
}

/**
 * Makes a clock that a test turns. Its `random` always gives 0.5.
 *
 * @param startMs The time at which it starts, in milliseconds since the epoch. Default `0`.
 * @returns The clock.
 * @throws {RangeError} When a timer or an advance is not a number from 0 up.
 * @example A timer that takes no time
 * ```ts
 * import { createManualClock } from "@zuora-connections/client/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const clock = createManualClock();
 * const nap = new Promise<number>((resolve) => clock.after(1_000, () => resolve(clock.now())));
 * await clock.advance(5_000);
 *
 * assertEquals(await nap, 1_000);
 * assertEquals(clock.sleeps, [1_000]);
 * ```
 */
export function createManualClock(startMs: number = 0): ManualClock {
  let elapsedMs = 0;
  let shiftMs = startMs;
  const sleeps: number[] = [];
  const timers = new Set<Timer>();

  function findNext(untilMs: number): Timer | undefined {
    return [...timers].filter(({ endMs }) => endMs <= untilMs)
      .sort((a, b) => a.endMs - b.endMs)[0];
  }

  return {
    sleeps,
    now: () => shiftMs + elapsedMs,
    random: () => 0.5,
    after(ms, wake): () => void {
      checkSpan(ms);
      const timer = { ms, endMs: elapsedMs + ms, wake };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    step: (ms) => void (shiftMs += ms),
    async advance(ms): Promise<void> {
      checkSpan(ms);
      const untilMs = elapsedMs + ms;
      await settle();
      for (let next = findNext(untilMs); next; next = findNext(untilMs)) {
        timers.delete(next);
        elapsedMs = next.endMs;
        sleeps.push(next.ms);
        next.wake();
        await settle();
      }
      elapsedMs = Math.max(elapsedMs, untilMs);
    },
  };
}

function checkSpan(ms: number): void {
  if (!(ms >= 0)) throw new RangeError(`Cannot turn the clock by ${ms} ms`);
}

// What runs without waiting gets to its next wait: some runtimes read a body in several turns.
const TURNS = 5;

async function settle(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}
