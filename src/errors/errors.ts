/**
 * The errors: one class for each thing that the caller can do next.
 *
 * @module
 */

import { type ResponseProblem, ZuoraError, type ZuoraErrorOptions } from "./zuora_error.ts";

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

/** What a {@linkcode RateLimitedError} is given. */
export interface RateLimitedErrorOptions extends ZuoraErrorOptions {
  /** Which limit was exceeded: requests in a time, or requests at a time. */
  readonly limit: "rate" | "concurrency";
  /** How long the server asks callers to wait, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
}

/** What an error that names the time of the next try is given. */
export interface RetryAfterErrorOptions extends ZuoraErrorOptions {
  /** How long to wait before another try, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
}

/** What an {@linkcode UnexpectedResponseError} is given. */
export interface UnexpectedResponseErrorOptions extends ZuoraErrorOptions {
  /** What is wrong with the reply. */
  readonly problem: ResponseProblem;
}

/** What a {@linkcode TimedOutError} is given. */
export interface TimedOutErrorOptions extends ZuoraErrorOptions {
  /** The time that was allowed, in milliseconds. */
  readonly timeoutMs: number;
}

/**
 * Zuora refused the credentials: fix them, fix the endpoint, or unlock the user.
 *
 * Valid credentials that are sent to another data centre look the same. The connection does not
 * send them again, since Zuora can lock a user after too many invalid logins (documented under
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
 * By the time you see this error, a connection has already tried a new session, unless
 * `retryAfterMs` says that it may not log in again yet.
 */
export class SessionRejectedError extends ZuoraError {
  /** The class name, also in minified code. */
  override readonly name = "SessionRejectedError";
  /** Always `"session_rejected"`. */
  override readonly code = "session_rejected";
  /** How long it takes until the connection may log in again, in milliseconds. */
  declare readonly retryAfterMs?: number | undefined;

  /**
   * Creates an error.
   *
   * @param message What happened, where, and what to try.
   * @param options What is known of the request and its reply.
   */
  constructor(message: string, options?: RetryAfterErrorOptions) {
    super(message, options);
  }
}

/** Zuora understood the request and refused it: fix the request, or wait if it is `retryable`. */
export class RequestFailedError extends ZuoraError {
  /** The class name, also in minified code. */
  override readonly name = "RequestFailedError";
  /** Always `"request_failed"`. */
  override readonly code = "request_failed";
}

/** The tenant or the IP address sends too much: wait for `retryAfterMs`, then send less. */
export class RateLimitedError extends ZuoraError {
  /** The class name, also in minified code. */
  override readonly name = "RateLimitedError";
  /** Always `"rate_limited"`. */
  override readonly code = "rate_limited";
  /** Which limit was exceeded: requests in a time, or requests at a time. */
  declare readonly limit: "rate" | "concurrency";
  /** How long the server asks callers to wait, in milliseconds. */
  declare readonly retryAfterMs?: number | undefined;

  /**
   * Creates an error.
   *
   * @param message What happened, where, and what to try.
   * @param options What is known of the request and its reply, and which limit it was.
   */
  constructor(message: string, options: RateLimitedErrorOptions) {
    super(message, options);
  }
}

/** Zuora or a gateway in front of it cannot answer now: try later. */
export class ServiceUnavailableError extends ZuoraError {
  /** The class name, also in minified code. */
  override readonly name = "ServiceUnavailableError";
  /** Always `"service_unavailable"`. */
  override readonly code = "service_unavailable";
  /** How long the server asks callers to wait, in milliseconds. */
  declare readonly retryAfterMs?: number | undefined;

  /**
   * Creates an error.
   *
   * @param message What happened, where, and what to try.
   * @param options What is known of the request and its reply.
   */
  constructor(message: string, options?: RetryAfterErrorOptions) {
    super(message, options);
  }
}

/** The reply is not one that Zuora documents: check the endpoint and any proxy in front of it. */
export class UnexpectedResponseError extends ZuoraError {
  /** The class name, also in minified code. */
  override readonly name = "UnexpectedResponseError";
  /** Always `"unexpected_response"`. */
  override readonly code = "unexpected_response";
  /** What is wrong with the reply. */
  declare readonly problem: ResponseProblem;

  /**
   * Creates an error.
   *
   * @param message What happened, where, and what to try.
   * @param options What is known of the request and its reply, and what is wrong with it.
   */
  constructor(message: string, options: UnexpectedResponseErrorOptions) {
    super(message, options);
  }
}

/** No complete reply arrived: check the network, then try again. */
export class NetworkFailureError extends ZuoraError {
  /** The class name, also in minified code. */
  override readonly name = "NetworkFailureError";
  /** Always `"network_failure"`. */
  override readonly code = "network_failure";
}

/** No reply arrived in time: try again, or allow more time. */
export class TimedOutError extends ZuoraError {
  /** The class name, also in minified code. */
  override readonly name = "TimedOutError";
  /** Always `"timed_out"`. */
  override readonly code = "timed_out";
  /** The time that was allowed, in milliseconds. */
  declare readonly timeoutMs: number;

  /**
   * Creates an error.
   *
   * @param message What happened, where, and what to try.
   * @param options What is known of the request, and the time that was allowed.
   */
  constructor(message: string, options: TimedOutErrorOptions) {
    super(message, options);
  }
}

/** What to do about a keyed request when nobody knows whether the server has carried it out. */
export const LOOK_FIRST_KEYED = "it may have been carried out: look before you send it again";

/** What to do about any other request when nobody knows that. */
export const LOOK_FIRST: string = `${LOOK_FIRST_KEYED}, or send an Idempotency-Key`;
