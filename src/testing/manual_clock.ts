/**
 * A clock that stands still until a test turns it.
 *
 * @module
 */

import type { Clock } from "../async/clock.ts";

/** A clock that stands still until a test advances it. */
export interface ManualClock extends Clock {
  /**
   * The lengths of the timers that ran to their end, in milliseconds, in the order in which they
   * ended. Cancelled timers are not in it.
   */
  readonly sleeps: readonly number[];
  /**
   * Moves the time forward and ends every timer that falls due, one after another, each at its own
   * time. Before it returns, the code that a timer woke has run until it waits again: for another
   * timer, or for something outside the program.
   *
   * @param ms How far, in milliseconds; a finite number from 0 up.
   * @throws {RangeError} When `ms` is not such a number.
   * @throws {unknown} What the callback of a timer threw, after all other timers have ended; an
   * `AggregateError` when several threw.
   */
  advance(ms: number): Promise<void>;
  /**
   * Changes the date without ending any timer, as an operator or NTP does.
   *
   * @param ms How far, in milliseconds; negative to set the clock back.
   * @throws {RangeError} When `ms` is not a finite number.
   */
  step(ms: number): void;
}

interface Timer {
  readonly ms: number;
  /** When it ends, by the time that steps do not change. */
  readonly endMs: number;
  /** How many timers were set before it: of those that end together the first goes first. */
  readonly order: number;
  readonly wake: () => void;
}

/**
 * Makes a clock that stands still until a test advances it. Its `random` always returns 0.5.
 *
 * @param startMs The time at which it starts, in milliseconds since the epoch. Default `0`.
 * @returns The clock.
 * @throws {RangeError} When `startMs` is not a finite number; `after` throws it for a length that is
 * not a number from 0 up.
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
  checkMs("start the clock at", startMs);
  let elapsedMs = 0;
  let shiftMs = startMs;
  let changes = 0;
  const sleeps: number[] = [];
  const timers: Timer[] = []; // the one that ends last comes first

  async function wake(timer: Timer): Promise<void> {
    elapsedMs = Math.max(elapsedMs, timer.endMs);
    sleeps.push(timer.ms);
    try {
      timer.wake();
    } finally {
      await settle(() => changes);
    }
  }

  return {
    sleeps,
    now: () => shiftMs + elapsedMs,
    random: () => 0.5,
    after(ms, wake): () => void {
      if (!(ms >= 0)) throw new RangeError(`Cannot set a timer of ${ms} ms`);
      const timer = { ms, endMs: elapsedMs + ms, order: changes++, wake };
      timers.splice(findPlace(timers, timer), 0, timer);
      return () => {
        const place = findPlace(timers, timer);
        if (timers[place] !== timer) return;
        timers.splice(place, 1);
        changes++;
      };
    },
    step(ms): void {
      checkMs("step the clock by", ms);
      shiftMs += ms;
    },
    async advance(ms): Promise<void> {
      checkMs("turn the clock by", ms, 0);
      const untilMs = elapsedMs + ms;
      const thrown: unknown[] = [];
      await settle(() => changes);
      for (let next = timers.at(-1); next && next.endMs <= untilMs; next = timers.at(-1)) {
        timers.pop();
        await wake(next).catch((error) => thrown.push(error));
      }
      elapsedMs = Math.max(elapsedMs, untilMs);
      if (thrown.length > 1) throw new AggregateError(thrown, "Several timers threw");
      if (thrown.length > 0) throw thrown[0];
    },
  };
}

function checkMs(what: string, ms: number, least: number = -Infinity): void {
  if (!Number.isFinite(ms) || ms < least) throw new RangeError(`Cannot ${what} ${ms} ms`);
}

/** Finds where a timer stands, or belongs, in a list that is in order. */
function findPlace(timers: readonly Timer[], { endMs, order }: Timer): number {
  let low = 0;
  let high = timers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = timers[middle];
    const isBehind = other && (other.endMs - endMs || other.order - order) > 0;
    if (isBehind) low = middle + 1;
    else high = middle;
  }
  return low;
}

// Some runtimes read a body in several turns.
const LEAST_TURNS = 5;

// A timer that is set or cancelled shows that something still runs, and what follows takes turns.
const QUIET_TURNS = 3;

// Something that never rests, a server's socket say, must not hold a test up.
const MOST_TURNS = 50;

/** Lets what was begun run until it waits; `count` tells how many timers were set or cancelled. */
async function settle(count: () => number): Promise<void> {
  let quietTurns = 0;
  for (let turn = 1; turn <= MOST_TURNS; turn++) {
    const before = count();
    await Promise.all([new Promise((resolve) => setTimeout(resolve, 0)), passThreadPool()]);
    quietTurns = count() === before ? quietTurns + 1 : 0;
    if (turn >= LEAST_TURNS && quietTurns >= QUIET_TURNS) return;
  }
}

// The longest chain of hashes and ciphers that is sure to come to its end within one turn.
const CHAIN = 4;

/** Waits for hashes and ciphers that were begun before: runtimes make them on other threads. */
async function passThreadPool(): Promise<void> {
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) return; // a page without https has none
  for (let link = 0; link < CHAIN; link++) await subtle.digest("SHA-256", new Uint8Array());
}
