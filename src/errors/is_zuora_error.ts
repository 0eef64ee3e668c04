/**
 * Telling this library's errors from all others.
 *
 * @module
 */

import type { AnyZuoraError } from "./errors.ts";

const CODES: Readonly<Record<AnyZuoraError["code"], true>> = {
  credentials_rejected: true,
  session_rejected: true,
  request_failed: true,
  rate_limited: true,
  service_unavailable: true,
  unexpected_response: true,
  network_failure: true,
  timed_out: true,
};

/**
 * Tells whether a value is an error of this library.
 *
 * Goes by `code` and not by class, so it also knows the errors of another copy of this package:
 * a program that both imports and requires it holds two.
 *
 * @param value Anything, most often what a `catch` caught.
 * @returns Whether `value` is one of the classes in {@linkcode AnyZuoraError}.
 * @example An error of some other origin
 * ```ts
 * import { isZuoraError } from "@zuora-connections/client";
 * import { assert } from "@std/assert";
 *
 * assert(!isZuoraError(new TypeError("no")));
 * ```
 */
export function isZuoraError(value: unknown): value is AnyZuoraError {
  if (typeof value !== "object" || value === null) return false;
  if (!("code" in value && "reasons" in value && "retryable" in value)) return false;
  return typeof value.code === "string" && Object.hasOwn(CODES, value.code);
}
