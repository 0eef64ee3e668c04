/**
 * Work that is done once for all who ask for it at the same time.
 *
 * @module
 */

import { throwTimedOut, type TimeLimit } from "./time_limit.ts";
import { waitFor } from "./wait_for.ts";

/** Tells those who wait that the next step takes at most `ms` milliseconds. */
export type Pulse = (ms: number) => void;

interface Work<T> {
  readonly promise: Promise<T>;
  readonly stop: AbortController;
  waiters: number;
  untilMs: number;
}

// More than a timer is late by, so that the work's own time-out comes first.
const GRACE_MS = 1_000;

/**
 * Makes a function that starts the work, or joins the one under way.
 *
 * Who aborts leaves the others waiting; work that nobody waits for is aborted. Work that is longer
 * without a pulse than it said is given up and begun once more: in Workers, what a request began
 * stands still once that request has been answered.
 */
export function shareWork<T extends object>(
  begin: (signal: AbortSignal, pulse: Pulse) => Promise<T>,
  settings: TimeLimit,
): (signal?: AbortSignal | null) => Promise<T> {
  const { clock } = settings;
  let current: Work<T> | undefined;

  function start(): Work<T> {
    const stop = new AbortController();
    const state = { stop, waiters: 0, untilMs: clock.now() + GRACE_MS };
    const pulse = (ms: number): void => void (state.untilMs = clock.now() + ms + GRACE_MS);
    const promise = begin(stop.signal, pulse).finally(() => drop(work));
    const work = Object.assign(state, { promise });
    return work;
  }

  function drop(work: Work<T>): void {
    if (current === work) current = undefined;
  }

  return async function join(signal, isAgain = false): Promise<T> {
    signal?.throwIfAborted();
    const work = current ??= start();
    work.waiters++;
    try {
      while (work.untilMs > clock.now()) {
        const result = await waitFor(work.promise, work.untilMs - clock.now(), clock, signal);
        if (result) return result;
      }
      drop(work);
    } finally {
      if (--work.waiters === 0) {
        drop(work);
        work.stop.abort(work);
      }
    }
    return isAgain ? throwTimedOut(settings) : join(signal, true);
  };
}
