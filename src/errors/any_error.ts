/**
 * Recognises and copies errors of any class.
 *
 * @module
 */

import { isRecord } from "../util/objects.ts";
import {
  type AnyZuoraError,
  CredentialsRejectedError,
  NetworkFailureError,
  RateLimitedError,
  RequestFailedError,
  ServiceUnavailableError,
  SessionRejectedError,
  TimedOutError,
  UnexpectedResponseError,
} from "./errors.ts";
import type { ZuoraErrorOptions } from "./zuora_error.ts";

const CLASSES = {
  credentials_rejected: CredentialsRejectedError,
  session_rejected: SessionRejectedError,
  request_failed: RequestFailedError,
  rate_limited: RateLimitedError,
  service_unavailable: ServiceUnavailableError,
  unexpected_response: UnexpectedResponseError,
  network_failure: NetworkFailureError,
  timed_out: TimedOutError,
} as const;

/**
 * Returns whether a value is an error of this library.
 *
 * Checks `code` rather than the class, so it also recognises errors of another copy of this
 * package: a program that both imports and requires the package has two.
 *
 * @param value Any value, usually from a `catch`.
 * @returns Whether `value` is one of the classes in {@linkcode AnyZuoraError}.
 * @example Handle the errors of this library, rethrow others
 * ```ts
 * import { isZuoraError, TimedOutError } from "@zuora-connections/client";
 * import { assertEquals, assertThrows } from "@std/assert";
 *
 * function chooseStatus(error: unknown): number {
 *   if (!isZuoraError(error)) throw error;
 *   return error.retryable ? 503 : 502;
 * }
 * const late = new TimedOutError("Cannot reach Zuora", { timeoutMs: 500, retryable: true });
 * assertEquals(chooseStatus(late), 503);
 * assertThrows(() => chooseStatus(new RangeError("not ours")), RangeError);
 * ```
 */
export function isZuoraError(value: unknown): value is AnyZuoraError {
  return isRecord(value) && "reasons" in value && "retryable" in value &&
    typeof value.code === "string" && Object.hasOwn(CLASSES, value.code);
}

/** The fields that a copy of an error may change. */
export type ErrorChanges<E extends AnyZuoraError> = Partial<
  Omit<E, "code" | "name" | "stack" | "toJSON">
>;

/**
 * Copies an error, so that each caller gets its own stack.
 *
 * @param error The error; it may come from another copy of this package.
 * @param changes Fields to change in the copy; `undefined` removes a field.
 * @returns A new error of the same class.
 */
export function copyError<E extends AnyZuoraError>(error: E, changes: ErrorChanges<E> = {}): E {
  const { message, cause } = error; // spreading an error omits these two
  const { message: text, ...fields } = { ...error, message, cause, ...changes };
  // The class with this `code` accepts the fields of every error with this `code`.
  const Failure = CLASSES[error.code] as unknown as new (
    message: string,
    options: ZuoraErrorOptions,
  ) => E;
  return new Failure(text, fields);
}
