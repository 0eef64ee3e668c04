/**
 * The base class of every error, and the types of its fields.
 *
 * @module
 */

import { omitUndefined } from "../util/objects.ts";

/**
 * One reason why Zuora refused a request.
 *
 * @example Look for a code
 * ```ts
 * import { type Reason, RequestFailedError } from "@zuora-connections/client";
 * import { assert } from "@std/assert";
 *
 * const reasons: Reason[] = [{ code: "INVALID_VALUE", message: "The name is too long" }];
 * const error = new RequestFailedError("Cannot call Zuora", { reasons });
 * assert(error.reasons.some(({ code }) => code === "INVALID_VALUE"));
 * ```
 */
export interface Reason {
  /** Zuora's code as text, such as `"90000011"` or `"INVALID_VALUE"`; empty if Zuora sent none. */
  readonly code: string;
  /** Zuora's own message; empty if Zuora sent none. */
  readonly message: string;
}

/**
 * What is wrong with a reply that Zuora does not document.
 *
 * `"redirected"`: a 3xx, which is not followed. `"not_json"`: often a page of a proxy.
 * `"wrong_shape"`: JSON without the documented fields. `"no_session_cookie"`: a login that succeeded
 * without `ZSession`; a retry helps (reported). `"too_large"`: a login's reply of over 1 MiB.
 *
 * @example Find a proxy in the way
 * ```ts
 * import { parseApiResponse, type ResponseProblem } from "@zuora-connections/client";
 * import { assert } from "@std/assert";
 *
 * const signsOfProxy: ResponseProblem[] = ["not_json", "redirected"];
 * const result = parseApiResponse({ status: 302, headers: [], body: "" });
 * assert(!result.ok && result.error.code === "unexpected_response");
 * assert(signsOfProxy.includes(result.error.problem));
 * ```
 */
export type ResponseProblem =
  | "not_json"
  | "wrong_shape"
  | "no_session_cookie"
  | "redirected"
  | "too_large";

/**
 * Options of every error; each becomes a field of the error.
 *
 * @example An error for your own tests
 * ```ts
 * import { RequestFailedError, type ZuoraErrorOptions } from "@zuora-connections/client";
 * import { assertEquals } from "@std/assert";
 *
 * const options: ZuoraErrorOptions = { status: 404, requestId: "an-id" };
 * assertEquals(new RequestFailedError("Cannot call Zuora", options).status, 404);
 * ```
 */
export interface ZuoraErrorOptions {
  /** Whether the same request may succeed later. Default `false`. */
  readonly retryable?: boolean | undefined;
  /** Why Zuora refused. Default: none. */
  readonly reasons?: readonly Reason[] | undefined;
  /** The status of the reply. */
  readonly status?: number | undefined;
  /** The endpoint that the request was sent to. */
  readonly endpoint?: string | undefined;
  /** The method of the request, in upper case. */
  readonly method?: string | undefined;
  /** The path of the request, without the query. */
  readonly path?: string | undefined;
  /** How many attempts were made, the first included. */
  readonly attempts?: number | undefined;
  /** Zuora's id of the request. */
  readonly requestId?: string | undefined;
  /** Your own id of the request. */
  readonly trackId?: string | undefined;
  /** Zuora's id of the process that refused. */
  readonly processId?: string | undefined;
  /** The error that caused this one, without any secret. */
  readonly cause?: unknown;
}

/**
 * Options of an error that says when to retry.
 *
 * @example An error for your own tests
 * ```ts
 * import { type RetryAfterErrorOptions, ServiceUnavailableError } from "@zuora-connections/client";
 * import { assertEquals } from "@std/assert";
 *
 * const options: RetryAfterErrorOptions = { status: 503, retryAfterMs: 3_000 };
 * assertEquals(new ServiceUnavailableError("Cannot call Zuora", options).retryAfterMs, 3_000);
 * ```
 */
export interface RetryAfterErrorOptions extends ZuoraErrorOptions {
  /** How long to wait before the next attempt, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
}

/**
 * The base class of every error that a reply, the network or a time-out causes.
 *
 * There is one class for each thing that you can do next: distinguish them by `code`. No field
 * contains a credential, a cookie, a token, a body or a query string.
 *
 * @example What to do next, by code
 * ```ts
 * import { connect, isZuoraError } from "@zuora-connections/client";
 * import { createSimulator } from "@zuora-connections/client/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const { fetch } = createSimulator();
 * let next = "";
 * try {
 *   await connect({ apiAccessKeyId: "me@example.com", apiSecretAccessKey: "wrong" }, { fetch });
 * } catch (error) {
 *   if (!isZuoraError(error)) throw error;
 *   next = error.code === "credentials_rejected" ? "fix the credentials" : "try later";
 * }
 * assertEquals(next, "fix the credentials");
 * ```
 */
export abstract class ZuoraError extends Error {
  /** A stable, machine-readable code. */
  abstract readonly code: string;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean = false;
  /** Why Zuora refused: its first 20 reasons at most; empty if Zuora sent none. */
  readonly reasons: readonly Reason[] = [];
  /** The status of the reply, if there was one. */
  declare readonly status?: number | undefined;
  /** The endpoint that the request was sent to. */
  declare readonly endpoint?: string | undefined;
  /** The method of the request, in upper case. */
  declare readonly method?: string | undefined;
  /** The path of the request, without the query. */
  declare readonly path?: string | undefined;
  /** How many attempts were made, the first included. */
  declare readonly attempts?: number | undefined;
  /** Zuora's id of the request: quote it to Zuora's support. */
  declare readonly requestId?: string | undefined;
  /** Your own id of the request, as sent or as Zuora echoed it. */
  declare readonly trackId?: string | undefined;
  /** Zuora's id of the process that refused. */
  declare readonly processId?: string | undefined;

  /**
   * Creates an error.
   *
   * @param message What happened, where, and what to do.
   * @param options The known facts about the request and its reply.
   */
  constructor(message: string, options: ZuoraErrorOptions = {}) {
    const { cause, ...fields } = options;
    super(message, cause === undefined ? undefined : { cause });
    // Includes the fields that only a subclass declares.
    Object.assign(this, omitUndefined(fields));
  }

  /**
   * Returns the fields and the message as a plain object: `JSON.stringify` prints this.
   *
   * @returns The fields that are not `undefined`; `stack` and `cause` are left out.
   * @example A log line
   * ```ts
   * import { RequestFailedError } from "@zuora-connections/client";
   * import { assertEquals } from "@std/assert";
   *
   * const error = new RequestFailedError("Cannot call Zuora", { status: 404 });
   * assertEquals(JSON.parse(JSON.stringify(error)), {
   *   name: "RequestFailedError",
   *   code: "request_failed",
   *   message: "Cannot call Zuora",
   *   status: 404,
   *   retryable: false,
   *   reasons: [],
   * });
   * ```
   */
  toJSON(): Record<string, unknown> {
    return { ...omitUndefined(this), message: this.message };
  }
}
