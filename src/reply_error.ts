/**
 * Building the error that a reply stands for.
 *
 * @module
 */

import { type AnyZuoraError, RateLimitedError, ServiceUnavailableError } from "./errors.ts";
import { type HttpReply, indexHeaders } from "./http.ts";
import { parseWait } from "./retry_after.ts";
import type { Verdict } from "./verdict.ts";
import type { Reason } from "./zuora_error.ts";

/** What is known of the request that a reply answers. */
export interface ReplyContext {
  /** The endpoint that was asked. */
  readonly endpoint?: string | undefined;
  /** The entity that it was asked for. */
  readonly entityId?: string | undefined;
  /** The caller's id of the request. */
  readonly trackId?: string | undefined;
  /** The current time in milliseconds since the epoch: needed to read a `Retry-After` date. */
  readonly nowMs?: number | undefined;
}

/** Builds the error for a verdict on a reply. */
export function buildReplyError(
  [Failure, what, retryable, problem]: Verdict,
  { status, headers }: HttpReply,
  json: unknown,
  reasons: readonly Reason[],
  { endpoint, trackId, nowMs }: ReplyContext,
): AnyZuoraError {
  const fields = indexHeaders(headers);
  const { requestId, processId } = Object(json);
  const [{ code, message } = { code: status, message: "no reason given" }] = reasons;
  const isLimited = Failure === RateLimitedError;
  const isConcurrency = code === "50000070";
  const retryAfterMs = parseWait(fields.get("retry-after"), nowMs);
  // The reset of the rate stands on every reply (specified): it tells of no other limit.
  const resetMs = isConcurrency ? undefined : parseWait(fields.get("ratelimit-reset"));
  return new Failure(
    `Cannot log in to ${endpoint ?? "Zuora"}: ${code} ${message}; ${what}`,
    {
      status,
      endpoint,
      reasons,
      retryable,
      problem,
      requestId: fields.get("zuora-request-id") ?? requestId,
      trackId: fields.get("zuora-track-id") ?? trackId,
      processId,
      ...(isLimited &&
        { limit: isConcurrency ? "concurrency" : "rate", retryAfterMs: retryAfterMs ?? resetMs }),
      ...(Failure === ServiceUnavailableError && { retryAfterMs }),
    },
  );
}
