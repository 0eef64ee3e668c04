/**
 * What a status says by itself: whether it is final, and whether another try may help.
 *
 * @module
 */

import type { Session } from "./session.ts";

/** What a reply answers: a login, by the kind of its session, or a call. */
export type ReplySubject = Session["kind"] | "call";

/** Methods that may be sent twice. See {@link https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2 | RFC 9110}. */
const IDEMPOTENT_METHODS = ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"];

/**
 * Statuses that may be gone at the next try. Zuora's guide to errors names 429, 500, 502, 503 and
 * 504; RFC 9110 and RFC 8470 say it of 408, 421 and 425; 520 to 524 are those of Cloudflare.
 */
const RETRYABLE_STATUSES = [408, 421, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524];

/** How a request may be repeated. */
export interface Repeatability {
  /** The method; `undefined` for one that may be sent twice. */
  readonly method?: string | undefined;
  /** Whether a `POST` or `PATCH` carried an `Idempotency-Key`. Default `false`. */
  readonly idempotent?: boolean | undefined;
}

/** Tells whether a request carried an `Idempotency-Key` that counts: Zuora takes none for others. */
export function isKeyed({ method = "", idempotent = false }: Repeatability): boolean {
  return idempotent && !IDEMPOTENT_METHODS.includes(method.toUpperCase());
}

/** Tells whether a request may be sent twice without being carried out twice. */
export function isIdempotent({ method = "GET", idempotent = false }: Repeatability): boolean {
  return idempotent || IDEMPOTENT_METHODS.includes(method.toUpperCase());
}

/** Tells whether a status may be gone at the next try, whatever the request was. */
export function isPassingStatus(status: number): boolean {
  return RETRYABLE_STATUSES.includes(status);
}

/** Tells whether a request that got this status may be sent again. */
export function isRetryableStatus(status: number, request: Repeatability): boolean {
  const isKnown = isPassingStatus(status);
  // 500 is Zuora's own answer, kept for the key and given again; 409 says that the first attempt is
  // still at work (both documented in Zuora's guide to idempotent requests).
  if (isKeyed(request)) return status === 409 || (isKnown && status !== 500);
  return status === 429 || (isKnown && isIdempotent(request));
}

/** Tells whether a status alone decides which error a reply is; its body only explains. */
export function isSettledByStatus(status: number, of: ReplySubject): boolean {
  if (status === 401 || status === 429 || status >= 500) return true;
  return (status < 400 && !isOk(status)) || (status === 403 && of === "bearer");
}

/** Tells whether a status is that of a success. */
export function isOk(status: number): boolean {
  return status >= 200 && status < 300;
}
