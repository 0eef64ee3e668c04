/**
 * The errors: one class for each thing that the caller can do next.
 *
 * @module
 */

import { type ResponseProblem, ZuoraError } from "./zuora_error.ts";

/** Any error of this library; `code` tells which. */
export type AnyZuoraError =
  | CredentialsRejectedError
  | SessionRejectedError
  | RequestFailedError
  | RateLimitedError
  | ServiceUnavailableError
  | UnexpectedResponseError
  | NetworkFailureError
  | TimedOutError;

/**
 * Zuora refused the credentials: fix them, fix the endpoint, or unlock the user.
 *
 * Good credentials sent to another data centre look just the same. The connection does not send
 * them again, since Zuora can lock a user after too many invalid logins (documented under
 * Security Policies, without numbers).
 */
export class CredentialsRejectedError extends ZuoraError {
  /** The class name, also in minified code. */
  override readonly name = "CredentialsRejectedError";
  /** Always `"credentials_rejected"`. */
  override readonly code = "credentials_rejected";
}

/**
 * A resource refused the session: log in again, or check that this user may do this.
 *
 * A connection has then logged in anew already, as far as that was worth a try.
 */
export class SessionRejectedError extends ZuoraError {
  /** The class name, also in minified code. */
  override readonly name = "SessionRejectedError";
  /** Always `"session_rejected"`. */
  override readonly code = "session_rejected";
}

/** Zuora understood the request and refused it: fix the request, or wait if it is `retryable`. */
export class RequestFailedError extends ZuoraError {
  /** The class name, also in minified code. */
  override readonly name = "RequestFailedError";
  /** Always `"request_failed"`. */
  override readonly code = "request_failed";
}

/** The tenant or the address sends too much: wait for `retryAfterMs`, then send less. */
export class RateLimitedError extends ZuoraError {
  /** The class name, also in minified code. */
  override readonly name = "RateLimitedError";
  /** Always `"rate_limited"`. */
  override readonly code = "rate_limited";
  /** Which limit was met: requests in a time, or requests at a time. */
  declare readonly limit: "rate" | "concurrency";
  /** How long the server asks callers to wait, in milliseconds. */
  declare readonly retryAfterMs?: number | undefined;
}

/** Zuora or a gateway before it cannot answer now: try later. */
export class ServiceUnavailableError extends ZuoraError {
  /** The class name, also in minified code. */
  override readonly name = "ServiceUnavailableError";
  /** Always `"service_unavailable"`. */
  override readonly code = "service_unavailable";
  /** How long the server asks callers to wait, in milliseconds. */
  declare readonly retryAfterMs?: number | undefined;
}

/** The reply is none that Zuora documents: check the endpoint and what stands before it. */
export class UnexpectedResponseError extends ZuoraError {
  /** The class name, also in minified code. */
  override readonly name = "UnexpectedResponseError";
  /** Always `"unexpected_response"`. */
  override readonly code = "unexpected_response";
  /** What is wrong with the reply. */
  declare readonly problem: ResponseProblem;
}

/** No whole reply came back: check the network, then try again. */
export class NetworkFailureError extends ZuoraError {
  /** The class name, also in minified code. */
  override readonly name = "NetworkFailureError";
  /** Always `"network_failure"`. */
  override readonly code = "network_failure";
}

/** No reply came in time: try again, or allow more time. */
export class TimedOutError extends ZuoraError {
  /** The class name, also in minified code. */
  override readonly name = "TimedOutError";
  /** Always `"timed_out"`. */
  override readonly code = "timed_out";
  /** The time that was allowed, in milliseconds. */
  declare readonly timeoutMs: number;
}

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

/** What to do about a request of which nobody knows whether the server has done it. */
export const LOOK_FIRST =
  "it may have been carried out: look before you send it again, or send an Idempotency-Key";
