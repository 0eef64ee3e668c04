/**
 * The errors of an attempt that got no reply.
 *
 * @module
 */

import { NetworkFailureError, TimedOutError } from "./errors.ts";
import { redactCause } from "./redact.ts";
import { ZuoraError } from "./zuora_error.ts";

/** Builds the error for what an attempt threw; one of this library stays as it is. */
export function buildFailure(
  thrown: unknown,
  endpoint: string,
  secrets: readonly string[],
  retryable: boolean = true,
): ZuoraError {
  if (thrown instanceof ZuoraError) return thrown;
  const cause = redactCause(thrown, secrets);
  const message = `Cannot reach ${endpoint}: ${cause.message}; try again`;
  return new NetworkFailureError(message, { endpoint, retryable, cause });
}

/** Throws the error for what did not come in time. */
export function throwTimedOut(
  endpoint: string,
  timeoutMs: number,
  retryable: boolean = true,
): never {
  throw new TimedOutError(`Cannot reach ${endpoint}: no answer within ${timeoutMs} ms; try again`, {
    endpoint,
    timeoutMs,
    retryable,
  });
}
