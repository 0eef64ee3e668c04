/**
 * Time and chance, in one place: everything that waits does it on a clock that a test can replace.
 *
 * @module
 */

/** The source of time and randomness that a connection uses. */
export interface Clock {
  /** Tells the time in milliseconds since the epoch. */
  now(): number;
  /** Gives a number from 0 up to but not including 1. */
  random(): number;
  /**
   * Resolves after `ms` milliseconds; rejects with `signal.reason` as soon as the signal aborts.
   * A connection gives each sleep a signal of its own, never the caller's.
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** The runtime's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      // A listener that stays on a signal made by AbortSignal.any keeps it alive for ever on Node 20.
      const stop = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener("abort", stop);
        resolve();
      }, ms);
      signal?.addEventListener("abort", stop, { once: true });
    }),
};
