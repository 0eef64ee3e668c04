/**
 * An attempt to reach Zuora: so long and no longer, and with an error that holds no secret.
 *
 * @module
 */

import { LOOK_FIRST } from "../errors/errors.ts";
import { NetworkFailureError, TimedOutError } from "../errors/errors.ts";
import type { Settings } from "./settings.ts";
import { redactCause } from "../errors/redact.ts";
import { waitFor } from "../async/wait.ts";
import { ZuoraError } from "../errors/zuora_error.ts";

/** What an attempt is bound by. */
export interface Attempt {
  /** Ends what is under way when the attempt fails. */
  readonly stop: AbortController;
  /** The caller's: its reason becomes the error. */
  readonly signal?: AbortSignal | null | undefined;
  readonly timeoutMs: number;
  /** Whether it may be tried again although the server may have done it already. */
  readonly isRepeatable: boolean;
  /** What to cut from the error. */
  readonly secrets: readonly string[];
}

/** Gives what the work of an attempt gave; throws the error that tells why it gave nothing. */
export async function finishAttempt<T>(
  work: Promise<T>,
  attempt: Attempt,
  { clock, endpoint }: Settings,
): Promise<T> {
  const { stop, signal, timeoutMs, isRepeatable: retryable, secrets } = attempt;
  try {
    return await waitFor(work, timeoutMs, clock, signal) ??
      throwTimedOut(endpoint, timeoutMs, retryable);
  } catch (thrown) {
    stop.abort(thrown);
    signal?.throwIfAborted();
    if (thrown instanceof ZuoraError) throw thrown;
    const cause = redactCause(thrown, secrets);
    const message = `Cannot reach ${endpoint}: ${cause.message}; ${advise(retryable)}`;
    throw new NetworkFailureError(message, { endpoint, retryable, cause });
  }
}

/** Throws the error for what did not come in time. */
export function throwTimedOut(
  endpoint: string,
  timeoutMs: number,
  retryable: boolean = true,
): never {
  const what = `no answer within ${timeoutMs} ms; ${advise(retryable)}`;
  throw new TimedOutError(`Cannot reach ${endpoint}: ${what}`, { endpoint, timeoutMs, retryable });
}

function advise(retryable: boolean): string {
  return retryable ? "try again" : LOOK_FIRST;
}
