/**
 * A clock that can be set forward while all else runs in real time.
 *
 * @module
 */

import type { Clock } from "@zuora-connections/client";

/** The runtime's time, and a jump. */
export interface SkewedClock extends Clock {
  /** Sets the clock forward; no sleep ends earlier for it. */
  skip(ms: number): void;
}

/** Makes a clock that shows the runtime's time until it is set forward. */
export function createSkewedClock(): SkewedClock {
  let skewMs = 0;
  return {
    now: () => Date.now() + skewMs,
    random: () => Math.random(),
    after(ms, wake): () => void {
      const timer = setTimeout(wake, ms);
      return () => clearTimeout(timer);
    },
    skip: (ms) => void (skewMs += ms),
  };
}
