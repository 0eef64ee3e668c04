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
} from "../errors/errors.ts";
import { LOOK_FIRST } from "../errors/errors.ts";
import { type HttpReply, indexHeaders } from "../util/http.ts";
import { isRefusal, readReasons } from "./reasons.ts";
import { redact } from "../errors/redact.ts";
import { parseWaits } from "./limits.ts";
import type { Session } from "./session.ts";
import type { Reason, ResponseProblem, ZuoraErrorOptions } from "../errors/zuora_error.ts";

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
  /** The path of a call, without the query: the message names it. */
  readonly path?: string | undefined;
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

/** The most that is read of a body: the recorded reply to a login has 22, a gateway's page thousands. */
export const LONGEST_BODY = 1_048_576;

type ErrorClass = new (message: string, options: ZuoraErrorOptions) => AnyZuoraError;

/** A row of the table: which error it is, whether another try is worth it, and what is wrong. */
type Verdict = readonly [ErrorClass, retryable: boolean, problem?: ResponseProblem];

/** Reads which error a reply means; `undefined` for a success. */
export function readReplyError(
  reply: HttpReply,
  { endpoint, trackId, nowMs, method = "", idempotent = false, path }: ReplyContext,
  reading: Reading,
): AnyZuoraError | undefined {
  const { json, of, secrets } = reading;
  const { status, headers } = reply;
  const given = isOk(status) && !isRefusal(json) ? [] : readReasons(json);
  const isRepeatable = of !== "call" || idempotent || !/^(post|patch)$/i.test(method);
  const verdict = decideVerdict(reply, reading, given, isRepeatable);
  if (!verdict) return undefined;

  const [Failure, retryable, problem] = verdict;
  const isLimited = Failure === RateLimitedError;
  const isConcurrency = isEach(given, /^50000070$/);
  const fields = indexHeaders(headers);
  const tell = (value: unknown): string | undefined =>
    typeof value === "string" ? redact(value, secrets) : undefined;
  const reasons = given.map(({ code, message }) => ({
    code: redact(code, secrets),
    message: redact(message, secrets),
  }));
  const { requestId, processId } = Object(json);
  const [{ code, message } = { code: "", message: "" }] = reasons;
  const said = [`status ${status}`, problem, code, message].filter(Boolean).join(" ");
  const call = path ? `${method || "call"} ${path} at` : "call";
  const action = of === "call" ? call : "log in to";
  return new Failure(
    `Cannot ${action} ${endpoint ?? "Zuora"}: ${said}; ${advise(Failure, retryable)}`,
    {
      status,
      endpoint,
      reasons,
      retryable,
      problem,
      requestId: tell(fields.get("zuora-request-id") ?? requestId),
      trackId: tell(fields.get("zuora-track-id") ?? trackId),
      processId: tell(processId),
      ...(isLimited && { limit: isConcurrency ? "concurrency" : "rate" }),
      ...((isLimited || Failure === ServiceUnavailableError) && {
        retryAfterMs: parseWaits(headers, nowMs, isLimited && !isConcurrency),
      }),
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
  if (retryable) return "try again later";
  if (Failure === ServiceUnavailableError) return LOOK_FIRST;
  return Failure === RequestFailedError
    ? "check the request and the endpoint"
    : "check the endpoint and any proxy before it";
}

/** Finds the row of the table; the first that fits counts. */
function decideVerdict(
  { status, body }: HttpReply,
  { json, of, problem }: Reading,
  reasons: readonly Reason[],
  isRepeatable: boolean,
): Verdict | undefined {
  const isCall = of === "call";
  const rejected: Verdict = isCall
    ? [SessionRejectedError, true]
    : [CredentialsRejectedError, false];
  // Browsers and some edge runtimes give a redirect that is not followed the status 0.
  if (!isOk(status) && status < 400) return [UnexpectedResponseError, false, "redirected"];
  if (status === 429) return [RateLimitedError, true];
  // What may not be repeated may have been carried out although the answer was lost.
  if (status > 499) return [ServiceUnavailableError, isRepeatable];
  // Specified in 2019 for this text: "retry the request".
  const isToRetry = status === 401 && body.includes("Failed to get user info");
  if (isToRetry) return [ServiceUnavailableError, true];
  if (status === 401 || (status === 403 && of === "bearer")) return rejected;
  if (body.length > LONGEST_BODY && !isCall) return [UnexpectedResponseError, false, "too_large"];
  if (json === undefined && (isOk(status) || body.trim())) {
    return [UnexpectedResponseError, false, "not_json"];
  }
  if (isOk(status) && !isRefusal(json)) {
    return problem && [UnexpectedResponseError, problem === "no_session_cookie", problem];
  }
  // A code has eight digits, the last two its category; a limit's has those alone (documented).
  if (reasons.some(isAuthentication)) return rejected;
  if (isEach(reasons, /^(\d{6})?70$/) || reasons.some(isLimit)) return [RateLimitedError, true];
  if (isEach(reasons, /^(\d{6})?6[01]$/)) return [ServiceUnavailableError, true];
  return [RequestFailedError, isEach(reasons, /^(\d{6})?([567]0|61|99)$/)];
}

function isOk(status: number): boolean {
  return status > 199 && status < 300;
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

/** Tells whether the status alone settles what a reply means: its body only explains. */
export function isSettledByStatus(status: number, of: Reading["of"]): boolean {
  if (!isOk(status) && status < 400) return true;
  return status === 401 || status === 429 || status > 499 || (status === 403 && of === "bearer");
}
