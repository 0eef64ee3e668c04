/**
 * A clock that stands still until a test turns it.
 *
 * @module
 */

import type { Clock } from "../async/clock.ts";

/** A clock that stands still until it is turned. */
export interface ManualClock extends Clock {
  /** The sleeps that ran to their end, in milliseconds, in order; those cut short are not among them. */
  readonly sleeps: readonly number[];
  /**
   * Turns the clock forward and wakes, one after another, those whose time has come.
   *
   * @param ms How far, in milliseconds.
   */
  advance(ms: number): Promise<void>;
}

interface Sleeper {
  readonly ms: number;
  readonly wakeAtMs: number;
  readonly wake: () => void;
}

/**
 * Makes a clock that a test turns. Its `random` always gives 0.5.
 *
 * @param startMs The time at which it starts, in milliseconds since the epoch. Default `0`.
 * @returns The clock.
 * @throws {RangeError} When a sleep or an advance is not a number from 0 up.
 * @example A sleep that takes no time
 * ```ts
 * import { createManualClock } from "@zuora-connections/client/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const clock = createManualClock();
 * const nap = clock.sleep(1_000).then(() => clock.now());
 * await clock.advance(5_000);
 *
 * assertEquals(await nap, 1_000);
 * assertEquals(clock.sleeps, [1_000]);
 * ```
 */
export function createManualClock(startMs: number = 0): ManualClock {
  let nowMs = startMs;
  const sleeps: number[] = [];
  const sleepers = new Set<Sleeper>();

  function findNext(untilMs: number): Sleeper | undefined {
    return [...sleepers].filter(({ wakeAtMs }) => wakeAtMs <= untilMs)
      .sort((a, b) => a.wakeAtMs - b.wakeAtMs)[0];
  }

  return {
    sleeps,
    now: () => nowMs,
    random: () => 0.5,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        checkSpan(ms);
        signal?.throwIfAborted();
        const stop = (): void => {
          sleepers.delete(sleeper);
          reject(signal?.reason);
        };
        const wake = (): void => {
          signal?.removeEventListener("abort", stop);
          sleeps.push(ms);
          resolve();
        };
        const sleeper = { ms, wakeAtMs: nowMs + ms, wake };
        sleepers.add(sleeper);
        signal?.addEventListener("abort", stop, { once: true });
      }),
    async advance(ms): Promise<void> {
      checkSpan(ms);
      const untilMs = nowMs + ms;
      await settle();
      for (let next = findNext(untilMs); next; next = findNext(untilMs)) {
        sleepers.delete(next);
        nowMs = next.wakeAtMs;
        next.wake();
        await settle();
      }
      nowMs = Math.max(nowMs, untilMs);
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
