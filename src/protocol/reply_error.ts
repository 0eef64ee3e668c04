/**
 * Which error a reply is: one table for logins and calls.
 *
 * @module
 */

import { type AnyZuoraError, LOOK_FIRST, LOOK_FIRST_KEYED } from "../errors/errors.ts";
import type { IndexedReply } from "../util/http.ts";
import { buildReplyError, type Verdict } from "./build_reply_error.ts";
import { isRefusal, readReasons } from "./reasons.ts";
import type { ReplyContext } from "./reply_context.ts";
import {
  hasOnly,
  hasSome,
  hasStatus,
  isCall,
  isPage,
  isRejection,
  type Reading,
  type ReplyFacts,
} from "./reply_facts.ts";
import { isKeyed, isOk, isRepeatable, isRetryableStatus } from "./statuses.ts";

/** The longest body of a login that is read, in characters: the recorded one has 22. */
export const LONGEST_BODY = 1_048_576;

/** A row of the table. */
interface ReplyRule extends Pick<Verdict, "error" | "problem"> {
  /** Which replies it is about. */
  readonly when: (reply: ReplyFacts) => boolean;
  /** Whether the same request may work later: `"by_status"` asks method and status. Default `false`. */
  readonly retryable?: boolean | "by_status";
  /** What to do about it. Default: what to do about any such error. */
  readonly advice?: string;
}

const TRY_LATER = "try again later";
const CHECK_REQUEST = "check the request and the endpoint";

/** What to do about an error that is not `retryable`, or whose next try needs something first. */
const ADVICE: Readonly<Record<Verdict["error"], string>> = {
  credentials_rejected:
    "check the credentials and the endpoint, as good credentials for another data centre look the same",
  session_rejected: "log in again, or check that this user may do this",
  request_failed: CHECK_REQUEST,
  rate_limited: TRY_LATER,
  service_unavailable: CHECK_REQUEST,
  unexpected_response: "check the endpoint and any proxy before it",
};

/** The table: the first row that fits counts; a reply that none fits is a success. */
const RULES: readonly ReplyRule[] = [
  // Status and headers decide; the body only explains.
  {
    // Browsers and some edge runtimes give a redirect that is not followed the status 0.
    when: ({ status }) => status < 400 && !isOk(status),
    error: "unexpected_response",
    problem: "redirected",
  },
  { when: hasStatus(429), error: "rate_limited", retryable: true },
  { when: ({ status }) => status >= 500, error: "service_unavailable", retryable: "by_status" },
  {
    // Specified in 2019 for this text: "retry the request".
    when: ({ status, body }) => status === 401 && body.includes("Failed to get user info"),
    error: "service_unavailable",
    retryable: true,
  },
  {
    when: (reply) => isCall(reply) && reply.status === 401,
    error: "session_rejected",
    retryable: true,
  },
  {
    // A gateway's page: Zuora has not seen the credentials.
    when: (reply) => hasStatus(401, 403)(reply) && isPage(reply),
    error: "unexpected_response",
    problem: "not_json",
  },
  { when: isRejection, error: "credentials_rejected" },
  { when: hasStatus(408, 421, 425), error: "service_unavailable", retryable: "by_status" },
  {
    when: (reply) => isCall(reply) && reply.status === 409 && isKeyed(reply.request),
    error: "request_failed",
    retryable: true,
    advice: "the first attempt is still at work: try again later with the same key",
  },
  // From here on the whole body is needed.
  {
    when: (reply) => !isCall(reply) && reply.body.length > LONGEST_BODY,
    error: "unexpected_response",
    problem: "too_large",
  },
  {
    when: ({ status, body, json }) => json === undefined && (isOk(status) || body.trim() !== ""),
    error: "unexpected_response",
    problem: "not_json",
  },
  {
    when: (reply) => !isCall(reply) && hasSome("authentication")(reply),
    error: "credentials_rejected",
  },
  { when: hasSome("authentication"), error: "session_rejected", retryable: true },
  { when: hasOnly("limit"), error: "rate_limited", retryable: true },
  { when: hasOnly("unavailable"), error: "service_unavailable", retryable: true },
  { when: hasOnly("busy", "unavailable", "limit"), error: "request_failed", retryable: true },
  { when: ({ isRefused }) => isRefused, error: "request_failed" },
  {
    when: ({ problem }) => problem === "no_session_cookie",
    error: "unexpected_response",
    problem: "no_session_cookie",
    retryable: true,
  },
  {
    when: ({ problem }) => problem !== undefined,
    error: "unexpected_response",
    problem: "wrong_shape",
  },
];

/** Reads which error a reply is; `undefined` for a success. */
export function readReplyError(
  reply: IndexedReply,
  context: ReplyContext,
  reading: Reading,
): AnyZuoraError | undefined {
  const { of, json } = reading;
  const isRefused = !isOk(reply.status) || isRefusal(json);
  const facts = {
    ...reply,
    ...reading,
    request: of === "call" ? context : {}, // a login may always be sent again
    isRefused,
    reasons: readReasons(isRefused ? json : undefined),
  };
  const rule = RULES.find(({ when }) => when(facts));
  return rule && buildReplyError(decideVerdict(rule, facts), facts, context);
}

function decideVerdict(rule: ReplyRule, { status, request }: ReplyFacts): Verdict {
  const { error, advice = ADVICE[error] } = rule;
  if (rule.retryable !== "by_status") {
    const { retryable = false } = rule;
    const isTryLater = retryable && error !== "session_rejected" && !rule.advice;
    return { ...rule, retryable, advice: isTryLater ? TRY_LATER : advice };
  }
  if (isRetryableStatus(status, request)) return { ...rule, retryable: true, advice: TRY_LATER };
  if (isKeyed(request)) return { ...rule, retryable: false, advice: LOOK_FIRST_KEYED };
  return { ...rule, retryable: false, advice: isRepeatable(request) ? advice : LOOK_FIRST };
}
