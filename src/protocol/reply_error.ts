/**
 * Decides which error a reply is, with one table for logins and calls.
 *
 * @module
 */

import {
  type AnyZuoraError,
  CredentialsRejectedError,
  LOOK_FIRST,
  LOOK_FIRST_KEYED,
  RateLimitedError,
  RequestFailedError,
  ServiceUnavailableError,
  SessionRejectedError,
  UnexpectedResponseError,
} from "../errors/errors.ts";
import type { ResponseProblem } from "../errors/zuora_error.ts";
import { buildReplyError, type Reading, type ReplyErrorClass } from "./build_reply_error.ts";
import type { ReasonKind } from "./reason_codes.ts";
import { isFailure, readReasons } from "./reasons.ts";
import type { ReplyContext, RequestDetails } from "./reply_context.ts";
import {
  isIdempotent,
  isKeyed,
  isOk,
  isRetryableStatus,
  isSettledByStatus,
  isTransientStatus,
  type Repeatability,
} from "./statuses.ts";

/** The longest body that is read of a login's reply, in characters: a recorded one has 22. */
export const LONGEST_BODY = 1_048_576;

/** The facts about a reply that the rules check. */
interface ReplyFacts extends Reading {
  readonly isCall: boolean;
  readonly request: Repeatability;
  /** Whether it is no 2xx, or a 2xx whose body says that the request failed. */
  readonly hasFailed: boolean;
  /** What its reasons mean; `undefined` if the status alone decides. */
  readonly kind: ReasonKind | undefined;
}

/** A row of the table. */
interface ReplyRule {
  /** Returns whether the rule applies to a reply. */
  readonly when: (reply: ReplyFacts) => boolean;
  readonly error: ReplyErrorClass;
  readonly problem?: ResponseProblem;
  /** Whether a retry may succeed; `"by_status"`: depends on method and status. Default `false`. */
  readonly retryable?: boolean | "by_status";
  /** What to do next. Default: the advice of the class, else to wait or to check the request. */
  readonly advice?: string;
}

const TRY_LATER = "try again later";
const CHECK_LOGIN = "check the endpoint, the entity and that this user may use the API";

const ADVICE: ReadonlyMap<ReplyErrorClass, string> = new Map<ReplyErrorClass, string>([
  [UnexpectedResponseError, "check the endpoint and any proxy in front of it"],
  [SessionRejectedError, "log in again, or check this user's permissions"],
  [
    CredentialsRejectedError,
    "check the credentials, the endpoint and that the user is not locked: good credentials for another data centre look the same",
  ],
]);

/** The first rule that applies counts; a reply without one is a success. */
const RULES: readonly ReplyRule[] = [
  {
    // In browsers and some edge runtimes, a redirect that is not followed has status 0.
    when: ({ status }) => status < 400 && !isOk(status),
    error: UnexpectedResponseError,
    problem: "redirected",
  },
  {
    when: ({ status }) => status >= 500 || (isTransientStatus(status) && status !== 429),
    error: ServiceUnavailableError,
    retryable: "by_status",
  },
  {
    // Specified in 2019 for this text: "retry the request".
    when: ({ status, body }) => status === 401 && body.includes("Failed to get user info"),
    error: ServiceUnavailableError,
    retryable: true,
  },
  {
    // A page from a gateway: Zuora itself has not checked the credentials.
    when: (reply) =>
      (reply.status === 403 || (reply.status === 401 && !reply.isCall)) && isPage(reply),
    error: UnexpectedResponseError,
    problem: "not_json",
  },
  {
    when: ({ status, request }) => status === 409 && isKeyed(request),
    error: RequestFailedError,
    retryable: true,
    advice: "the first attempt is still running: retry later with the same key",
  },
  {
    when: (reply) => reply.isCall && isRejection(reply),
    error: SessionRejectedError,
    retryable: true,
  },
  { when: isRejection, error: CredentialsRejectedError },
  {
    when: ({ status, kind }) => status === 429 || kind === "limit",
    error: RateLimitedError,
    retryable: true,
  },
  // The rules below need the whole body.
  {
    when: ({ isCall, body }) => !isCall && body.length > LONGEST_BODY,
    error: UnexpectedResponseError,
    problem: "too_large",
  },
  {
    when: ({ status, body, json }) => json === undefined && (isOk(status) || body !== ""),
    error: UnexpectedResponseError,
    problem: "not_json",
  },
  { when: ({ kind }) => kind === "unavailable", error: ServiceUnavailableError, retryable: true },
  { when: ({ kind }) => kind === "busy", error: RequestFailedError, retryable: true },
  { when: ({ hasFailed }) => hasFailed, error: RequestFailedError },
  {
    when: ({ problem }) => problem === "no_session_cookie",
    error: UnexpectedResponseError,
    problem: "no_session_cookie",
    retryable: true,
    advice: TRY_LATER,
  },
  {
    when: ({ problem }) => problem !== undefined,
    error: UnexpectedResponseError,
    problem: "wrong_shape",
  },
];

/** Reads the error of a reply; returns `undefined` for a success. */
export function readReplyError(
  reading: Reading,
  known: ReplyContext & RequestDetails,
): AnyZuoraError | undefined {
  const { status, of, json } = reading;
  const isCall = of === "call";
  const request = isCall ? known : {}; // a login can always be resent
  const hasFailed = !isOk(status) || isFailure(json);
  const reasons = readReasons(hasFailed ? json : undefined);
  const kind = isSettledByStatus(status, of) ? undefined : reasons.kind;
  const facts = { ...reading, isCall, request, hasFailed, kind };
  const rule = RULES.find(({ when }) => when(facts));
  if (!rule) return undefined;
  const isByStatus = rule.retryable === "by_status";
  const retryable = isByStatus ? isRetryableStatus(status, request) : rule.retryable === true;
  const advice = rule.advice ?? ADVICE.get(rule.error) ?? adviseRetry();
  return buildReplyError({ ...rule, retryable, advice }, reading, reasons, known);

  function adviseRetry(): string {
    if (retryable) return TRY_LATER;
    if (isByStatus && isKeyed(request)) return LOOK_FIRST_KEYED;
    if (isByStatus && !isIdempotent(request)) return LOOK_FIRST;
    return isCall ? "check the request and the endpoint" : CHECK_LOGIN;
  }
}

/** Returns whether a reply is an HTML page. */
function isPage({ headers, body }: Reading): boolean {
  return body.startsWith("<") || /html/i.test(headers.get("content-type") ?? "");
}

// Codes of OAuth 2.0 (RFC 6749, section 5.2), and texts that Zuora's own client expects: "Invalid
// client id", "Invalid Oauth Client Id".
const UNKNOWN_CLIENT = /"(invalid|unauthorized)_client"|invalid (oauth )?client[ _]?id/i;

/** Returns whether Zuora refused the session or the credentials. */
function isRejection(reply: ReplyFacts): boolean {
  const { status, of, body, kind } = reply;
  if (status === 401 || kind === "authentication") return true;
  return of === "bearer" &&
    (status === 403 || (status === 400 && !isPage(reply) && UNKNOWN_CLIENT.test(body)));
}
