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

/** What can be wrong with a reply that nobody documents. */
export type ResponseProblem =
  | "not_json"
  | "wrong_shape"
  | "no_session_cookie"
  | "redirected"
  | "too_large";

/** What an error can be told about the reply that it stands for. */
export interface ZuoraErrorOptions {
  /** Whether the same request may work later. Default `false`. */
  readonly retryable?: boolean | undefined;
  /** What Zuora said. Default none. */
  readonly reasons?: readonly Reason[] | undefined;
  /** The status of the reply. */
  readonly status?: number | undefined;
  /** The endpoint that was asked. */
  readonly endpoint?: string | undefined;
  /** Zuora's id of the request. */
  readonly requestId?: string | undefined;
  /** The caller's id of the request. */
  readonly trackId?: string | undefined;
  /** Zuora's id of the process that refused. */
  readonly processId?: string | undefined;
  /** Which limit was met. */
  readonly limit?: "rate" | "concurrency" | undefined;
  /** How long the server asks callers to wait, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** What is wrong with the reply. */
  readonly problem?: ResponseProblem | undefined;
  /** The time that was allowed, in milliseconds. */
  readonly timeoutMs?: number | undefined;
  /** What led to this error, with every secret cut from it. */
  readonly cause?: unknown;
}

/**
 * The base of every error that a reply, the network or the time can cause.
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
  /** What happened, as a word that will not change. */
  abstract readonly code: string;
  /** Whether the same request may work later. */
  readonly retryable: boolean = false;
  /** What Zuora said, in its order; empty when it said nothing that can be read. */
  readonly reasons: readonly Reason[] = [];
  /** The status of the reply, if there was one. */
  declare readonly status?: number | undefined;
  /** The endpoint that was asked. */
  declare readonly endpoint?: string | undefined;
  /** Zuora's id of the request: quote it to Zuora's support. */
  declare readonly requestId?: string | undefined;
  /** The caller's id of the request, as sent or as echoed. */
  declare readonly trackId?: string | undefined;
  /** Zuora's id of the process that refused. */
  declare readonly processId?: string | undefined;

  /**
   * Makes an error.
   *
   * @param message What happened, where, and what to try.
   * @param options What is known of the reply.
   */
  constructor(message: string, options: ZuoraErrorOptions = {}) {
    const { cause, ...fields } = options;
    super(message, cause === undefined ? undefined : { cause });
    Object.assign(this, omitUndefined(fields));
  }
}
