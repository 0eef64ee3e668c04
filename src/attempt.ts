/**
 * One attempt to get something from the server: on time, or a typed error.
 *
 * @module
 */

import { NetworkFailureError } from "./errors.ts";
import { redactCause } from "./redact.ts";
import { throwTimedOut, type TimeLimit } from "./time_limit.ts";
import { waitFor } from "./wait_for.ts";
import { ZuoraError } from "./zuora_error.ts";

/** What an attempt needs to know. */
export interface AttemptOptions extends TimeLimit {
  /** What to cut from the cause of a failure. */
  readonly secrets: readonly string[];
  /** Ends the attempt early, with its own reason. */
  readonly signal: AbortSignal;
}

/** Runs one attempt; when it fails, is late or is aborted, the signal of the work is aborted too. */
export async function runAttempt<T extends object>(
  work: (signal: AbortSignal) => Promise<T>,
  options: AttemptOptions,
): Promise<T> {
  const { clock, endpoint, secrets, signal, timeoutMs } = options;
  const stop = new AbortController();
  try {
    return await waitFor(work(stop.signal), timeoutMs, clock, signal) ?? throwTimedOut(options);
  } catch (thrown) {
    stop.abort(thrown);
    if (signal.aborted || thrown instanceof ZuoraError) throw thrown;
    const cause = redactCause(thrown, secrets);
    const message = `Cannot reach ${endpoint}: ${cause.message}; try again`;
    throw new NetworkFailureError(message, { endpoint, retryable: true, cause });
  }
}
