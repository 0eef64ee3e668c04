/**
 * The time that an attempt may take.
 *
 * @module
 */

import type { Clock } from "./clock.ts";
import { TimedOutError } from "./errors.ts";

/** How long an attempt may take, and where it goes. */
export interface TimeLimit {
  readonly clock: Clock;
  readonly endpoint: string;
  readonly timeoutMs: number;
}

/** Throws the error for what did not come in time. */
export function throwTimedOut({ endpoint, timeoutMs }: TimeLimit): never {
  throw new TimedOutError(`Cannot reach ${endpoint}: nothing within ${timeoutMs} ms; try again`, {
    endpoint,
    timeoutMs,
    retryable: true,
  });
}
