/**
 * What a status says by itself: whether it decides the error, and whether to retry.
 *
 * @module
 */

import type { Session } from "./session.ts";

/** What a reply answers: a login, by the kind of its session, or a call. */
export type ReplySubject = Session["kind"] | "call";

/** Methods that may run twice. See {@link https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2 | RFC 9110}. */
const IDEMPOTENT_METHODS = ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"];

/**
 * Transient statuses. Zuora's guide to errors lists 429, 500, 502, 503 and 504; RFC 9110 and
 * RFC 8470 allow retries after 408, 421 and 425; 520 to 524 are Cloudflare's.
 */
const RETRYABLE_STATUSES = [408, 421, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524];

/** The facts about a request that decide whether it may run twice. */
export interface Repeatability {
  /** The method. Default: an idempotent one. */
  readonly method?: string | undefined;
  /** Whether a `POST` or `PATCH` carried an `Idempotency-Key`. Default `false`. */
  readonly idempotent?: boolean | undefined;
}

/** Returns whether a request has an `Idempotency-Key` on a method for which Zuora accepts one. */
export function isKeyed({ method = "", idempotent = false }: Repeatability): boolean {
  return idempotent && !IDEMPOTENT_METHODS.includes(method.toUpperCase());
}

/** Returns whether a request may be sent twice without further effect. */
export function isIdempotent({ method = "GET", idempotent = false }: Repeatability): boolean {
  return idempotent || IDEMPOTENT_METHODS.includes(method.toUpperCase());
}

/** Returns whether a status is transient, for any request. */
export function isTransientStatus(status: number): boolean {
  return RETRYABLE_STATUSES.includes(status);
}

/** Returns whether a request that got this status may be retried. */
export function isRetryableStatus(status: number, request: Repeatability): boolean {
  const isKnown = isTransientStatus(status);
  // Zuora stores a 500 for the key and sends it again. A 409 means that the first attempt is still
  // running (both documented in Zuora's guide to idempotent requests).
  if (isKeyed(request)) return status === 409 || (isKnown && status !== 500);
  return status === 429 || (isKnown && isIdempotent(request));
}

/** Returns whether a status alone decides which error a reply is; its body only explains it. */
export function isSettledByStatus(status: number, of: ReplySubject): boolean {
  if (status === 401 || status === 429 || status >= 500) return true;
  return (status < 400 && !isOk(status)) || (status === 403 && of === "bearer");
}

/** Returns whether a status is a 2xx. */
export function isOk(status: number): boolean {
  return status >= 200 && status < 300;
}
