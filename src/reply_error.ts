/**
 * Which reply means which error: the one table of replies.
 *
 * @module
 */

import {
  type AnyZuoraError,
  CredentialsRejectedError,
  RateLimitedError,
  RequestFailedError,
  ServiceUnavailableError,
  SessionRejectedError,
  UnexpectedResponseError,
} from "./errors.ts";
import { type HttpReply, indexHeaders } from "./http.ts";
import { LONGEST_BODY } from "./read_body.ts";
import { isRefusal, readReasons } from "./reasons.ts";
import { redact } from "./redact.ts";
import { parseWait } from "./retry_after.ts";
import type { Session } from "./session.ts";
import type { Reason, ResponseProblem, ZuoraErrorOptions } from "./zuora_error.ts";

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
  /** The method of a call, in any case. Default one that may be repeated. */
  readonly method?: string | undefined;
  /** Whether a `POST` or `PATCH` carried an `Idempotency-Key`. Default `false`. */
  readonly idempotent?: boolean | undefined;
}

/** How a reply is read. */
export interface Reading {
  /** What the reply answers: a login, by the kind of its session, or a call. */
  readonly of: Session["kind"] | "call";
  /** Its body as JSON, if it is any. */
  readonly json: unknown;
  /** What is wrong with the reply if it is no error otherwise. */
  readonly problem?: ResponseProblem | undefined;
  /** What to cut from the error, should the server repeat it. */
  readonly secrets: readonly string[];
}

type ErrorClass = new (message: string, options: ZuoraErrorOptions) => AnyZuoraError;

/** Reads which error a reply means; `undefined` for a success. */
export function readReplyError(
  reply: HttpReply,
  { endpoint, trackId, nowMs, method = "", idempotent }: ReplyContext,
  reading: Reading,
): AnyZuoraError | undefined {
  const { json, of, problem, secrets } = reading;
  const isOk = reply.status >= 200 && reply.status < 300;
  const given = isOk && !isRefusal(json) ? [] : readReasons(json);
  const verdict = decideVerdict(reply, reading, given) ?? problem;
  if (!verdict) return undefined;

  const isProblem = typeof verdict === "string";
  const Failure = isProblem ? UnexpectedResponseError : verdict;
  const isLimited = Failure === RateLimitedError;
  const isBusy = isLimited || Failure === ServiceUnavailableError;
  const isConcurrency = isEach(given, /^50000070$/);
  // It may have been carried out although the answer was lost.
  const isDone = reply.status > 499 && /^(post|patch)$/i.test(method) && !idempotent;
  const retryable = (isBusy && !isDone) || Failure === SessionRejectedError ||
    verdict === "no_session_cookie" ||
    (Failure === RequestFailedError && isEach(given, /^(\d{6})?([567]0|61|99)$/));
  const fields = indexHeaders(reply.headers);
  // The reset of the rate stands on every reply (specified): it tells of no other limit.
  const resetMs = isLimited && !isConcurrency
    ? parseWait(fields.get("ratelimit-reset"))
    : undefined;

  const tell = (value: unknown): string | undefined =>
    typeof value === "string" ? redact(value, secrets) : undefined;
  const reasons = given.map(({ code, message }) => ({
    code: redact(code, secrets),
    message: redact(message, secrets),
  }));
  const { requestId, processId } = Object(json);
  const { status } = reply;
  const [{ code, message } = { code: "", message: "" }] = reasons;
  const said = [`status ${status}`, isProblem && verdict, code, message].filter(Boolean).join(" ");
  const action = of === "call" ? "call" : "log in to";
  return new Failure(
    `Cannot ${action} ${endpoint ?? "Zuora"}: ${said}; ${advise(Failure, retryable)}`,
    {
      status,
      endpoint,
      reasons,
      retryable,
      requestId: tell(fields.get("zuora-request-id") ?? requestId),
      trackId: tell(fields.get("zuora-track-id") ?? trackId),
      processId: tell(processId),
      problem: isProblem ? verdict : undefined,
      ...(isLimited && { limit: isConcurrency ? "concurrency" : "rate" }),
      ...(isBusy && { retryAfterMs: parseWait(fields.get("retry-after"), nowMs) ?? resetMs }),
    },
  );
}

function advise(Failure: ErrorClass, retryable: boolean): string {
  if (Failure === CredentialsRejectedError) {
    return "check the credentials and the endpoint, as good credentials for another data centre look the same";
  }
  if (Failure === SessionRejectedError) {
    return "log in again, or check that this user may do this";
  }
  return retryable ? "try again later" : "check the request, the endpoint and any proxy before it";
}

function decideVerdict(
  { status, body }: HttpReply,
  { json, of }: Reading,
  reasons: readonly Reason[],
): ErrorClass | ResponseProblem | undefined {
  const isOk = status < 300;
  const isCall = of === "call";
  const Rejected = isCall ? SessionRejectedError : CredentialsRejectedError;
  // Browsers and some edge runtimes give a redirect that is not followed the status 0.
  if (status < 200 || (!isOk && status < 400)) return "redirected";
  if (status === 429) return RateLimitedError;
  // Specified in 2019 for this text: "retry the request".
  const isToRetry = status === 401 && body.includes("Failed to get user info");
  if (status > 499 || isToRetry) return ServiceUnavailableError;
  if (status === 401 || (status === 403 && of === "bearer")) return Rejected;
  if (body.length > LONGEST_BODY && !isCall) return "too_large";
  if (json === undefined && (isOk || body.trim())) return "not_json";
  if (isOk && !isRefusal(json)) return undefined;
  // A code has eight digits, the last two its category; a limit's has those alone (documented).
  if (reasons.some(isAuthentication)) return Rejected;
  if (isEach(reasons, /^(\d{6})?70$/) || reasons.some(isLimit)) return RateLimitedError;
  if (isEach(reasons, /^(\d{6})?6[01]$/)) return ServiceUnavailableError;
  return RequestFailedError;
}

function isEach(reasons: readonly Reason[], pattern: RegExp): boolean {
  return reasons.length > 0 && reasons.every(({ code }) => pattern.test(code));
}

function isAuthentication({ code }: Reason): boolean {
  return /^(\d{6})?11$|^(.*:)?INVALID_SESSION$/.test(code);
}

function isLimit({ message }: Reason): boolean {
  return message === "request exceeded limit";
}
