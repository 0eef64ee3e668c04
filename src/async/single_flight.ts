/**
 * Work that is done once for all who ask for it at the same time.
 *
 * @module
 */

import type { Clock } from "./clock.ts";
import { waitFor } from "./wait.ts";

/** Tells those who wait that the next step takes at most `ms` milliseconds. */
export type Pulse = (ms: number) => void;

/** Begins the work; the signal aborts when nobody waits for it any more. */
export type Begin<T> = (signal: AbortSignal, pulse: Pulse) => Promise<T>;

/** Gives what `findDone` finds, or else begins the work or joins the one under way. */
export type Share<T> = (
  begin: Begin<T>,
  findDone: () => T | undefined,
  signal?: AbortSignal | null,
) => Promise<T>;

/** What shared work is made with. */
export interface SharedWorkOptions {
  readonly clock: Clock;
  /** Throws the error of work that stood still each time. */
  readonly giveUp: () => never;
}

interface Work<T> {
  readonly promise: Promise<T>;
  readonly stop: AbortController;
  waiters: number;
  untilMs: number;
  /** Resolves at the next pulse. */
  beat: Promise<void>;
}

// Work that stands still is begun once more.
const MOST_ROUNDS = 2;

// More than a timer is late by, so that the work's own time-out comes first.
const GRACE_MS = 1_000;

/**
 * Makes a function that begins work, or joins the one under way.
 *
 * Who aborts leaves the others waiting; work that nobody waits for is aborted. Work that is longer
 * without a pulse than it said is given up and begun once more: in Workers, what a request began
 * stands still once that request has been answered.
 */
export function shareWork<T extends object>({ clock, giveUp }: SharedWorkOptions): Share<T> {
  let current: Work<T> | undefined;

  function start(begin: Begin<T>): Work<T> {
    const stop = new AbortController();
    const state = { stop, waiters: 0, untilMs: 0, beat: Promise.resolve() };
    let wake = (): void => {};
    const pulse = (ms: number): void => {
      state.untilMs = clock.now() + ms + GRACE_MS;
      wake();
      state.beat = new Promise((resolve) => wake = resolve);
    };
    pulse(0);
    const promise = begin(stop.signal, pulse).finally(() => drop(work));
    const work = Object.assign(state, { promise });
    return work;
  }

  function drop(work: Work<T>): void {
    if (current === work) current = undefined;
  }

  function abandon(work: Work<T>): void {
    drop(work);
    try {
      work.stop.abort();
    } catch {
      // In Workers, only the request that began the work can end it.
    }
  }

  return async (begin, findDone, signal) => {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      signal?.throwIfAborted();
      const done = findDone();
      if (done) return done;
      const work = current ??= start(begin);
      work.waiters++;
      try {
        while (work.untilMs > clock.now()) {
          const next = Promise.race([work.promise, work.beat]);
          const result = await waitFor(next, work.untilMs - clock.now(), clock, signal);
          if (result) return result;
        }
        drop(work);
      } finally {
        if (--work.waiters === 0) abandon(work);
      }
    }
    return giveUp();
  };
}
