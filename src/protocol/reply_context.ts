/**
 * The known facts about a request, for reading its reply.
 *
 * @module
 */

/**
 * The known facts about the request that a reply answers; all are optional.
 *
 * @example A `POST` that Zuora may have processed is not retryable
 * ```ts
 * import { parseApiResponse, type ReplyContext } from "@zuora-connections/client";
 * import { assertEquals } from "@std/assert";
 *
 * const context: ReplyContext = { method: "POST", path: "/v1/orders", nowMs: Date.now() };
 * const result = parseApiResponse({ status: 503, headers: [], body: "" }, context);
 * assertEquals(result.ok ? undefined : result.error.retryable, false);
 * ```
 */
export interface ReplyContext {
  /** The endpoint that the request was sent to. */
  readonly endpoint?: string | undefined;
  /** The entity that the request was for. */
  readonly entityId?: string | undefined;
  /** Your own id of the request. */
  readonly trackId?: string | undefined;
  /** The current time in milliseconds since the epoch; without it, dates in headers are ignored. */
  readonly nowMs?: number | undefined;
  /** The method of a call, in upper or lower case. Default: an idempotent one, such as `GET`. */
  readonly method?: string | undefined;
  /** Whether a `POST` or `PATCH` carried an `Idempotency-Key`. Default `false`. */
  readonly idempotent?: boolean | undefined;
  /** The path of a call; the error and its message show it without the query. */
  readonly path?: string | undefined;
}

/** Facts about a request that only a connection knows. */
export interface RequestDetails {
  /** Secrets to redact in the error, in case the server echoes them. Default: none. */
  readonly secrets?: readonly string[] | undefined;
  /** How many attempts were made, the last included. */
  readonly attempts?: number | undefined;
  /** Whether the caller gave no endpoint. Default `false`. */
  readonly isDefaultEndpoint?: boolean | undefined;
}
