/**
 * A manual clock for many sleepers that do no real I/O: it lets what was woken run for some turns of
 * the loop, where the public one waits for timers and so leaves time for sockets.
 */

import { setImmediate } from "node:timers";
import type { ManualClock } from "../testing.ts";

/** A manual clock that takes next to no time. */
export interface FastClock extends ManualClock {
  /** How many timers are set. */
  readonly pending: number;
  /** How many were set since the start. */
  readonly set: number;
  /** How many ended; `sleeps` stays empty, as there can be very many. */
  readonly fired: number;
}

/** How a fast clock goes. */
export interface FastClockOptions {
  /** Who wakes in the same tick wakes at once. Default `1`. */
  readonly tickMs?: number;
  /** Where the sequence of random numbers begins. Default `1`. */
  readonly seed?: number;
  /** Tells whether a hash is under way; without it, each step takes the time of some. */
  readonly isBusy?: () => boolean;
}

interface Sleeper {
  readonly wakeAtMs: number;
  readonly wake: () => void;
  isGone: boolean;
}

/**
 * Makes a fast clock; its `random` is a sequence that is the same in each run. It goes in ticks:
 * whoever wakes in the same tick wakes at once, which is what makes a fleet quick.
 */
export function createFastClock(startMs: number, options: FastClockOptions = {}): FastClock {
  const { tickMs = 1, isBusy } = options;
  let { seed = 1 } = options;
  let nowMs = startMs;
  let shiftMs = 0;
  let set = 0;
  let fired = 0;
  const queue: Sleeper[] = []; // the latest first

  function insert(sleeper: Sleeper): void {
    let low = 0;
    let high = queue.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = queue[middle];
      if (other && other.wakeAtMs > sleeper.wakeAtMs) low = middle + 1;
      else high = middle;
    }
    queue.splice(low, 0, sleeper);
  }

  /** Wakes all whose time has come and tells whether there were any. */
  function wakeAll(): boolean {
    let isAny = false;
    while (queue.at(-1)?.wakeAtMs === nowMs) {
      const sleeper = queue.pop();
      if (!sleeper || sleeper.isGone) continue;
      sleeper.isGone = true;
      fired++;
      sleeper.wake();
      isAny = true;
    }
    return isAny;
  }

  return {
    sleeps: [],
    get pending() {
      return queue.filter(({ isGone }) => !isGone).length;
    },
    get set() {
      return set;
    },
    get fired() {
      return fired;
    },
    now: () => nowMs + shiftMs,
    random: () => (seed = seed * 16_807 % 2_147_483_647) / 2_147_483_647,
    after(ms, wake): () => void {
      const wakeAtMs = startMs + Math.ceil((nowMs + ms - startMs) / tickMs) * tickMs;
      const sleeper = { wakeAtMs, wake, isGone: false };
      insert(sleeper);
      set++;
      return () => void (sleeper.isGone = true);
    },
    step: (ms) => void (shiftMs += ms),
    async advance(ms): Promise<void> {
      const untilMs = nowMs + ms;
      await settle(isBusy);
      for (let next = queue.at(-1); next && next.wakeAtMs <= untilMs; next = queue.at(-1)) {
        nowMs = next.wakeAtMs;
        if (wakeAll()) await settle(isBusy);
      }
      nowMs = untilMs;
    },
  };
}

const TURNS = 5;

/** Lets what was woken run until it waits again; each turn, all promises settle that can. */
async function settle(isBusy: FastClockOptions["isBusy"]): Promise<void> {
  for (let turns = 0; turns < TURNS; turns = isBusy?.() ? 0 : turns + 1) {
    await new Promise<void>((resolve) => void setImmediate(resolve));
    // A hash is made on another thread: who cannot say that it is waits for one of their own.
    if (!isBusy) await crypto.subtle.digest("SHA-256", new Uint8Array());
  }
}
