/**
 * Time and randomness in one place, so that a test can replace both.
 *
 * @module
 */

/**
 * The source of time and randomness of a connection.
 *
 * @example Retry without jitter
 * ```ts
 * import { type Clock, connect } from "@zuora-connections/client";
 * import { createManualClock, createSimulator } from "@zuora-connections/client/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const manual = createManualClock();
 * const clock: Clock = {
 *   now: () => manual.now(),
 *   random: () => 0, // no jitter: retries wait for nothing but `Retry-After`
 *   after: (ms, wake) => manual.after(ms, wake),
 * };
 * const { fetch, credentials } = createSimulator({ clock });
 * const zuora = await connect(credentials, { fetch, clock });
 * assertEquals(zuora.session?.issuedAtMs, manual.now());
 * ```
 */
export interface Clock {
  /** Returns the current time in milliseconds since the epoch. */
  now(): number;
  /** Returns a random number of at least 0 and less than 1. */
  random(): number;
  /**
   * Calls `wake` once, after `ms` milliseconds.
   *
   * @returns A function that cancels the timer; after the call of `wake` it does nothing.
   */
  after(ms: number, wake: () => void): () => void;
}

/** The runtime's clock; reads the globals at each use, so that fake timers may replace them. */
export const systemClock: Clock = {
  now: () => Date.now(),
  random: () => Math.random(),
  after(ms, wake): () => void {
    const timer = setTimeout(wake, ms);
    return () => clearTimeout(timer);
  },
};
