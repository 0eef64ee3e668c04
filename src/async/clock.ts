/**
 * Time and chance, in one place: everything that waits does it on a clock that a test can replace.
 *
 * @module
 */

/** The source of time and randomness that a connection uses. */
export interface Clock {
  /** Returns the time in milliseconds since the epoch. */
  now(): number;
  /** Returns a number from 0 up to but not including 1. */
  random(): number;
  /**
   * Calls `wake` once, after `ms` milliseconds.
   *
   * @returns A function that cancels the timer; it does nothing once `wake` was called.
   */
  after(ms: number, wake: () => void): () => void;
}

/** The runtime's own clock; its globals are read at each use, so that fake timers may replace them. */
export const systemClock: Clock = {
  now: () => Date.now(),
  random: () => Math.random(),
  after(ms, wake): () => void {
    const timer = setTimeout(wake, ms);
    return () => clearTimeout(timer);
  },
};
