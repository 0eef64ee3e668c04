/**
 * The errors of outages: Zuora, a gateway or the network sent no usable reply.
 *
 * @module
 */

import {
  type ResponseProblem,
  type RetryAfterErrorOptions,
  ZuoraError,
  type ZuoraErrorOptions,
} from "./zuora_error.ts";

/**
 * Options of an {@linkcode UnexpectedResponseError}: those of every error, and the problem.
 *
 * @example An error for your own tests
 * ```ts
 * import {
 *   UnexpectedResponseError,
 *   type UnexpectedResponseErrorOptions,
 * } from "@zuora-connections/client";
 * import { assertEquals } from "@std/assert";
 *
 * const options: UnexpectedResponseErrorOptions = { problem: "redirected", status: 302 };
 * assertEquals(new UnexpectedResponseError("Cannot call Zuora", options).problem, "redirected");
 * ```
 */
export interface UnexpectedResponseErrorOptions extends ZuoraErrorOptions {
  /** What is wrong with the reply. */
  readonly problem: ResponseProblem;
}

/**
 * Options of a {@linkcode TimedOutError}: those of every error, and the time limit.
 *
 * @example An error for your own tests
 * ```ts
 * import { TimedOutError, type TimedOutErrorOptions } from "@zuora-connections/client";
 * import { assert } from "@std/assert";
 *
 * const options: TimedOutErrorOptions = { timeoutMs: 30_000, retryable: true };
 * assert(new TimedOutError("Cannot reach Zuora", options).retryable);
 * ```
 */
export interface TimedOutErrorOptions extends ZuoraErrorOptions {
  /** The time limit that was exceeded, in milliseconds. */
  readonly timeoutMs: number;
}

/**
 * Zuora or a gateway in front of it is temporarily unavailable: retry later.
 *
 * @example A call that may run twice can be retried
 * ```ts
 * import { parseApiResponse } from "@zuora-connections/client";
 * import { assert } from "@std/assert";
 *
 * const reply = { status: 503, headers: [], body: "" };
 * const get = parseApiResponse(reply, { method: "GET" });
 * const post = parseApiResponse(reply, { method: "POST" });
 * assert(!get.ok && get.error.code === "service_unavailable" && get.error.retryable);
 * assert(!post.ok && !post.error.retryable); // Zuora may have processed it
 * ```
 */
export class ServiceUnavailableError extends ZuoraError {
  /** The class name, also in minified code. */
  override readonly name = "ServiceUnavailableError";
  /** Always `"service_unavailable"`. */
  override readonly code = "service_unavailable";
  /** How long the server asks callers to wait, in milliseconds; `undefined` if it does not say. */
  declare readonly retryAfterMs?: number | undefined;

  /**
   * Creates an error.
   *
   * @param message What happened, where, and what to do.
   * @param options The known facts about the request and its reply.
   */
  constructor(message: string, options?: RetryAfterErrorOptions) {
    super(message, options);
  }
}

/**
 * The reply is not one that Zuora documents: check the endpoint and any proxy in front of it.
 *
 * @example A page of a proxy
 * ```ts
 * import { parseApiResponse } from "@zuora-connections/client";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const result = parseApiResponse({ status: 200, headers: [], body: "<h1>Welcome</h1>" });
 * assert(!result.ok && result.error.code === "unexpected_response");
 * assertEquals(result.error.problem, "not_json");
 * ```
 */
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
   * @param message What happened, where, and what to do.
   * @param options The known facts about the request and its reply, and what is wrong with it.
   */
  constructor(message: string, options: UnexpectedResponseErrorOptions) {
    super(message, options);
  }
}

/**
 * No complete reply arrived: check the network, then retry if `retryable`.
 *
 * @example A host that refuses connections
 * ```ts
 * import { connect, isZuoraError } from "@zuora-connections/client";
 * import { assert } from "@std/assert";
 *
 * const fetch = () => Promise.reject(new TypeError("connection refused"));
 * const credentials = { clientId: "an-id", clientSecret: "a-secret" };
 * const error = await connect(credentials, { fetch, retry: false }).catch((error) => error);
 * assert(isZuoraError(error) && error.code === "network_failure" && error.retryable);
 * ```
 */
export class NetworkFailureError extends ZuoraError {
  /** The class name, also in minified code. */
  override readonly name = "NetworkFailureError";
  /** Always `"network_failure"`. */
  override readonly code = "network_failure";
}

/**
 * No reply arrived in time: retry if `retryable`, or allow more time.
 *
 * @example A server that does not reply
 * ```ts
 * import { connect, isZuoraError } from "@zuora-connections/client";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const fetch = () => new Promise<Response>(() => {});
 * const options = { fetch, retry: false, timeoutMs: 10 } as const;
 * const credentials = { clientId: "an-id", clientSecret: "a-secret" };
 * const error = await connect(credentials, options).catch((error) => error);
 * assert(isZuoraError(error) && error.code === "timed_out");
 * assertEquals(error.timeoutMs, 10);
 * ```
 */
export class TimedOutError extends ZuoraError {
  /** The class name, also in minified code. */
  override readonly name = "TimedOutError";
  /** Always `"timed_out"`. */
  override readonly code = "timed_out";
  /** The time limit that was exceeded, in milliseconds. */
  declare readonly timeoutMs: number;

  /**
   * Creates an error.
   *
   * @param message What happened, where, and what to do.
   * @param options The known facts about the request, and the time limit.
   */
  constructor(message: string, options: TimedOutErrorOptions) {
    super(message, options);
  }
}

/** Advice for a request with a key that the server may have processed. */
export const LOOK_FIRST_KEYED = "it may have been processed: check before you resend it";

/** Advice for any other request that the server may have processed. */
export const LOOK_FIRST: string = `${LOOK_FIRST_KEYED}, or send an Idempotency-Key`;
