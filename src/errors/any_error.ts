/**
 * Errors of any class: how they are recognised and copied.
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
 * Tells whether a value is an error of this library.
 *
 * Checks `code` instead of the class, so it also recognises the errors of another copy of this
 * package: a program that both imports and requires it has two.
 *
 * @param value Anything, most often what a `catch` caught.
 * @returns Whether `value` is one of the classes in {@linkcode AnyZuoraError}.
 * @example An error of another origin
 * ```ts
 * import { isZuoraError } from "@zuora-connections/client";
 * import { assert } from "@std/assert";
 *
 * assert(!isZuoraError(new TypeError("no")));
 * ```
 */
export function isZuoraError(value: unknown): value is AnyZuoraError {
  return isRecord(value) && "reasons" in value && "retryable" in value &&
    typeof value.code === "string" && Object.hasOwn(CLASSES, value.code);
}

/** What may differ between an error and its copy. */
export type ErrorChanges<E extends AnyZuoraError> = Partial<
  Omit<E, "code" | "name" | "stack" | "toJSON">
>;

/**
 * Copies an error, so that each caller gets one with a stack of its own.
 *
 * @param error The error; it may come from another copy of this package.
 * @param changes Fields that differ in the copy; `undefined` leaves a field out.
 * @returns A new error of the same class.
 */
export function copyError<E extends AnyZuoraError>(error: E, changes: ErrorChanges<E> = {}): E {
  const { message, cause } = error; // spreading an error leaves these two out
  const { message: text, ...fields } = { ...error, message, cause, ...changes };
  // The class that has this code takes the fields that an error of this code has.
  const Failure = CLASSES[error.code] as unknown as new (
    message: string,
    options: ZuoraErrorOptions,
  ) => E;
  return new Failure(text, fields);
}
