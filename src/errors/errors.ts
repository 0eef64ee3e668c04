/**
 * The errors of replies from Zuora, and the type of every error.
 *
 * There is one class for each thing that a caller can do next.
 *
 * @module
 */

import type {
  NetworkFailureError,
  ServiceUnavailableError,
  TimedOutError,
  UnexpectedResponseError,
} from "./outage_errors.ts";
import { type RetryAfterErrorOptions, ZuoraError } from "./zuora_error.ts";

export {
  LOOK_FIRST,
  LOOK_FIRST_KEYED,
  NetworkFailureError,
  ServiceUnavailableError,
  TimedOutError,
  type TimedOutErrorOptions,
  UnexpectedResponseError,
  type UnexpectedResponseErrorOptions,
} from "./outage_errors.ts";
export type { RetryAfterErrorOptions } from "./zuora_error.ts";

/**
 * Any error of this library: `code` says which one, and narrows the type.
 *
 * @example Fields that only one class has
 * ```ts
 * import { type AnyZuoraError, TimedOutError } from "@zuora-connections/client";
 * import { assertEquals } from "@std/assert";
 *
 * function describe(error: AnyZuoraError): string {
 *   switch (error.code) {
 *     case "timed_out":
 *       return `no reply within ${error.timeoutMs} ms`;
 *     case "rate_limited":
 *       return `over the ${error.limit} limit`;
 *     default:
 *       return error.message;
 *   }
 * }
 * const error = new TimedOutError("Cannot reach Zuora", { timeoutMs: 500 });
 * assertEquals(describe(error), "no reply within 500 ms");
 * ```
 */
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
 * Options of a {@linkcode RateLimitedError}: those of every error, and the limit.
 *
 * @example An error for your own tests
 * ```ts
 * import { RateLimitedError, type RateLimitedErrorOptions } from "@zuora-connections/client";
 * import { assertEquals } from "@std/assert";
 *
 * const options: RateLimitedErrorOptions = { limit: "rate", retryAfterMs: 3_000 };
 * assertEquals(new RateLimitedError("Cannot call Zuora", options).retryAfterMs, 3_000);
 * ```
 */
export interface RateLimitedErrorOptions extends RetryAfterErrorOptions {
  /** Which limit was exceeded: requests per time window, or concurrent requests. */
  readonly limit: "rate" | "concurrency";
}

/**
 * Zuora refused the credentials: fix them, fix the endpoint, or unlock the user.
 *
 * Valid credentials look wrong in another data centre (inferred). The connection does not send
 * rejected credentials again, since Zuora can lock a user after too many invalid logins (documented
 * under Security Policies, without numbers).
 *
 * @example Alert a person instead of retrying
 * ```ts
 * import { connect, isZuoraError } from "@zuora-connections/client";
 * import { createSimulator } from "@zuora-connections/client/testing";
 * import { assert } from "@std/assert";
 *
 * const { fetch } = createSimulator();
 * const wrong = { apiAccessKeyId: "me@example.com", apiSecretAccessKey: "wrong" };
 * const error = await connect(wrong, { fetch }).catch((error) => error);
 * assert(isZuoraError(error) && error.code === "credentials_rejected" && !error.retryable);
 * ```
 */
export class CredentialsRejectedError extends ZuoraError {
  /** The class name, also in minified code. */
  override readonly name = "CredentialsRejectedError";
  /** Always `"credentials_rejected"`. */
  override readonly code = "credentials_rejected";
}

/**
 * A resource refused the session: log in again, or check this user's permissions.
 *
 * A connection throws this only after a new session was refused too, or when `retryAfterMs` says
 * that it may not log in again yet.
 *
 * @example With your own HTTP client
 * ```ts
 * import { parseApiResponse } from "@zuora-connections/client";
 * import { assert } from "@std/assert";
 *
 * const result = parseApiResponse({ status: 401, headers: [], body: "" });
 * const mustLogIn = !result.ok && result.error.code === "session_rejected";
 * assert(mustLogIn);
 * ```
 */
export class SessionRejectedError extends ZuoraError {
  /** The class name, also in minified code. */
  override readonly name = "SessionRejectedError";
  /** Always `"session_rejected"`. */
  override readonly code = "session_rejected";
  /** Time until the connection may log in again, in milliseconds; `undefined` if it may now. */
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
 * Zuora understood the request and refused it: fix the request, or retry it if `retryable`.
 *
 * @example Turn a 404 into a value
 * ```ts
 * import { connect, isZuoraError } from "@zuora-connections/client";
 * import { createSimulator } from "@zuora-connections/client/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const { fetch, credentials } = createSimulator();
 * const zuora = await connect(credentials, { fetch });
 * const found = await zuora.json("/v1/no-such-path").catch((error) => {
 *   if (!isZuoraError(error) || error.status !== 404) throw error;
 *   return null;
 * });
 * assertEquals(found, null);
 * ```
 */
export class RequestFailedError extends ZuoraError {
  /** The class name, also in minified code. */
  override readonly name = "RequestFailedError";
  /** Always `"request_failed"`. */
  override readonly code = "request_failed";
}

/**
 * The tenant or the IP address exceeded a limit: back off for `retryAfterMs`, then send less.
 *
 * @example Read how long to wait
 * ```ts
 * import { parseApiResponse } from "@zuora-connections/client";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const result = parseApiResponse({ status: 429, headers: { "Retry-After": "3" }, body: "" });
 * assert(!result.ok && result.error.code === "rate_limited");
 * assertEquals([result.error.limit, result.error.retryAfterMs], ["rate", 3_000]);
 * ```
 */
export class RateLimitedError extends ZuoraError {
  /** The class name, also in minified code. */
  override readonly name = "RateLimitedError";
  /** Always `"rate_limited"`. */
  override readonly code = "rate_limited";
  /** Which limit was exceeded: requests per time window, or concurrent requests. */
  declare readonly limit: "rate" | "concurrency";
  /** How long Zuora asks callers to wait, in milliseconds; `undefined` if it does not say. */
  declare readonly retryAfterMs?: number | undefined;

  /**
   * Creates an error.
   *
   * @param message What happened, where, and what to do.
   * @param options The known facts about the request and its reply, and which limit it was.
   */
  constructor(message: string, options: RateLimitedErrorOptions) {
    super(message, options);
  }
}
