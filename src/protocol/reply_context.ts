/**
 * What is known of a request when its reply is read.
 *
 * @module
 */

/** What is known of the request that a reply answers. */
export interface ReplyContext {
  /** The endpoint that the request was sent to. */
  readonly endpoint?: string | undefined;
  /** The entity that the request was for. */
  readonly entityId?: string | undefined;
  /** The caller's id of the request. */
  readonly trackId?: string | undefined;
  /** The current time in milliseconds since the epoch; without it, dates in headers are not read. */
  readonly nowMs?: number | undefined;
  /** The method of a call, in any case. Default: one that may be sent twice, such as `GET`. */
  readonly method?: string | undefined;
  /** Whether a `POST` or `PATCH` carried an `Idempotency-Key`. Default `false`. */
  readonly idempotent?: boolean | undefined;
  /** The path of a call: the error and its message name it, without the query. */
  readonly path?: string | undefined;
}

/** What only a connection knows of a request. */
export interface RequestDetails {
  /** What to cut from the error, in case the server repeats it. Default none. */
  readonly secrets?: readonly string[] | undefined;
  /** How many attempts were made, this one included. */
  readonly attempts?: number | undefined;
  /** Whether the caller gave no endpoint. Default `false`. */
  readonly isDefaultEndpoint?: boolean | undefined;
}
