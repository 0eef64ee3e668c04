/**
 * What every error of this library has in common.
 *
 * @module
 */

import { omitUndefined } from "../util/objects.ts";

/** One reason that Zuora gave for a refusal. */
export interface Reason {
  /** Zuora's code as text, such as `"90000011"` or `"INVALID_VALUE"`; empty when it gave none. */
  readonly code: string;
  /** Zuora's own words; empty when it gave none. */
  readonly message: string;
}

/** What is wrong with a reply that is none of those that Zuora documents. */
export type ResponseProblem =
  | "not_json"
  | "wrong_shape"
  | "no_session_cookie"
  | "redirected"
  | "too_large";

/** What every error can be given beside its message; each field is a field of the error. */
export interface ZuoraErrorOptions {
  /** Whether the same request may work later. Default `false`. */
  readonly retryable?: boolean | undefined;
  /** Why Zuora refused. Default none. */
  readonly reasons?: readonly Reason[] | undefined;
  /** The status of the reply. */
  readonly status?: number | undefined;
  /** The endpoint that the request was sent to. */
  readonly endpoint?: string | undefined;
  /** The method of the request. */
  readonly method?: string | undefined;
  /** The path of the request, without the query. */
  readonly path?: string | undefined;
  /** How many attempts were made. */
  readonly attempts?: number | undefined;
  /** Zuora's id of the request. */
  readonly requestId?: string | undefined;
  /** The caller's id of the request. */
  readonly trackId?: string | undefined;
  /** Zuora's id of the process that refused. */
  readonly processId?: string | undefined;
  /** What led to this error, without any secret. */
  readonly cause?: unknown;
}

/**
 * The base class of every error that a reply, the network or a time-out causes.
 *
 * There is one class for each thing that the caller can do next; tell them apart by `code`.
 * No field holds a credential, a cookie, a token, a body or a query string.
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
  /** Whether the same request may work later. */
  readonly retryable: boolean = false;
  /** Why Zuora refused, in its order, at most 20; empty when it gave no reason. */
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
  /** The caller's id of the request, as sent or as echoed. */
  declare readonly trackId?: string | undefined;
  /** Zuora's id of the process that refused. */
  declare readonly processId?: string | undefined;

  /**
   * Creates an error.
   *
   * @param message What happened, where, and what to try.
   * @param options What is known of the request and its reply.
   */
  constructor(message: string, options: ZuoraErrorOptions = {}) {
    const { cause, ...fields } = options;
    super(message, cause === undefined ? undefined : { cause });
    // Those that only a subclass declares, too.
    Object.assign(this, omitUndefined(fields));
  }

  /**
   * Returns the fields as a plain object, with the message: what `JSON.stringify` prints.
   *
   * @example As a line of a log
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
