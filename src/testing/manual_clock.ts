/**
 * A clock that stands still until a test advances it.
 *
 * @module
 */

import type { Clock } from "../async/clock.ts";

/**
 * A clock that stands still until a test advances it; {@linkcode createManualClock} returns one.
 *
 * @example A retry with a known back-off
 * ```ts
 * import { connect } from "@zuora-connections/client";
 * import { createManualClock, createSimulator } from "@zuora-connections/client/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const clock = createManualClock();
 * const { credentials, fetch, play } = createSimulator({ clock });
 * play({ kind: "unreachable" });
 * const connecting = connect(credentials, { clock, fetch });
 * await clock.advance(1_000);
 *
 * await connecting;
 * assertEquals(clock.sleeps, [500]); // half of `baseDelayMs`, as `random` returns 0.5
 * ```
 */
export interface ManualClock extends Clock {
  /**
   * The lengths of the timers that have ended, in milliseconds, in order; no cancelled ones.
   */
  readonly sleeps: readonly number[];
  /**
   * Moves the time forward and ends every timer that falls due, in order and each at its own time.
   *
   * When it returns, the code that a timer woke has run until it waits again: for another timer, or
   * for something outside the program.
   *
   * @param ms How far, in milliseconds; a finite number, 0 or more.
   * @throws {RangeError} When `ms` is not such a number.
   * @throws {unknown} What the callback of a timer threw, after all other timers have ended.
   * @throws {AggregateError} When several callbacks threw.
   */
  advance(ms: number): Promise<void>;
  /**
   * Changes the date without ending any timer, as NTP or an operator does.
   *
   * @param ms How far, in milliseconds; a negative number sets the clock back.
   * @throws {RangeError} When `ms` is not a finite number.
   */
  step(ms: number): void;
}

interface Timer {
  readonly ms: number;
  /** When it ends, in a time that `step` does not change. */
  readonly endMs: number;
  /** Its place among the timers set: of those that end at the same time, the oldest ends first. */
  readonly order: number;
  readonly wake: () => void;
}

/**
 * Creates a clock that stands still until a test advances it; its `random` always returns 0.5.
 *
 * @param startMs The time at which it starts, in milliseconds since the epoch. Default `0`.
 * @returns The clock; its `after` throws a `RangeError` for a negative time or `NaN`.
 * @throws {RangeError} When `startMs` is not a finite number.
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
  const timers: Timer[] = []; // sorted: the last to end comes first

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
      checkMs("advance the clock by", ms, 0);
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

/** Finds the index of a timer in the sorted list, or the index to insert it at. */
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

// Some runtimes need several turns of the event loop to read a body.
const LEAST_TURNS = 5;

// While code sets or cancels timers it still runs, and needs this many turns more.
const QUIET_TURNS = 3;

// Code that never stops, such as a server's socket, must not block a test.
const MOST_TURNS = 50;

/** Lets code run until it waits; `count` returns how many timers were set or cancelled so far. */
async function settle(count: () => number): Promise<void> {
  let quietTurns = 0;
  for (let turn = 1; turn <= MOST_TURNS; turn++) {
    const before = count();
    await Promise.all([new Promise((resolve) => setTimeout(resolve, 0)), passThreadPool()]);
    quietTurns = count() === before ? quietTurns + 1 : 0;
    if (turn >= LEAST_TURNS && quietTurns >= QUIET_TURNS) return;
  }
}

// How many hashes or ciphers in a row are sure to finish within one turn.
const CHAIN = 4;

/** Waits for hashes and ciphers under way, which runtimes compute on other threads. */
async function passThreadPool(): Promise<void> {
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) return; // a page without https has none
  for (let link = 0; link < CHAIN; link++) await subtle.digest("SHA-256", new Uint8Array());
}
