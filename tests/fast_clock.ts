/**
 * A manual clock for many sleepers that do no real I/O: it lets what was woken run for some turns of
 * a message port, where the public one waits for timers and so leaves time for sockets.
 */

import type { ManualClock } from "../testing.ts";

interface Sleeper {
  readonly wakeAtMs: number;
  readonly wake: () => void;
  isGone: boolean;
}

/**
 * Makes a fast clock; its `random` is a sequence that is the same in each run. It goes in ticks:
 * whoever wakes in the same tick wakes at once, which is what makes a fleet quick.
 */
export function createFastClock(startMs: number, tickMs: number = 1): ManualClock {
  let nowMs = startMs;
  let shiftMs = 0;
  let seed = 1;
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
      sleeper.wake();
      isAny = true;
    }
    return isAny;
  }

  return {
    sleeps: [],
    now: () => nowMs + shiftMs,
    random: () => (seed = seed * 16_807 % 2_147_483_647) / 2_147_483_647,
    after(ms, wake): () => void {
      const wakeAtMs = startMs + Math.ceil((nowMs + ms - startMs) / tickMs) * tickMs;
      const sleeper = { wakeAtMs, wake, isGone: false };
      insert(sleeper);
      return () => void (sleeper.isGone = true);
    },
    step: (ms) => void (shiftMs += ms),
    async advance(ms): Promise<void> {
      const untilMs = nowMs + ms;
      await begin();
      for (let next = queue.at(-1); next && next.wakeAtMs <= untilMs; next = queue.at(-1)) {
        nowMs = next.wakeAtMs;
        if (wakeAll()) await settle();
      }
      nowMs = untilMs;
    },
  };
}

const TURNS = 5;

/** Lets what has just been begun come to its first wait: a hash is made on another thread. */
async function begin(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 0));
    await crypto.subtle.digest("SHA-256", new Uint8Array());
  }
}

// A login over a store makes two hashes, one after the other.
const HASHES = 2;

/** Lets what has been woken run until it waits again. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < TURNS; turn++) {
    await new Promise<void>((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        port1.close();
        port2.close();
        resolve();
      };
      port2.postMessage(null);
    });
    // Else hours would go by while a busy machine makes a hash.
    if (turn < HASHES) await crypto.subtle.digest("SHA-256", new Uint8Array());
  }
}
