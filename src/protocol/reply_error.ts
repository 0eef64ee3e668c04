/**
 * Which error a reply is: one table for logins and calls.
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
  /** What to do about it. Default: wait if it is retryable, else check the request. */
  readonly advice?: string;
}

const CHECK_PROXY = "check the endpoint and any proxy before it";
const CHECK_USER = "log in again, or check that this user may do this";
const CHECK_CREDENTIALS =
  "check the credentials and the endpoint, as good credentials for another data centre look the same";

/** The table: the first row that fits counts; a reply that none fits is a success. */
const RULES: readonly ReplyRule[] = [
  // Status and headers decide; the body only explains.
  {
    // Browsers and some edge runtimes give a redirect that is not followed the status 0.
    when: ({ status }) => status < 400 && !isOk(status),
    error: UnexpectedResponseError,
    problem: "redirected",
    advice: CHECK_PROXY,
  },
  { when: hasStatus(429), error: RateLimitedError, retryable: true },
  { when: ({ status }) => status >= 500, error: ServiceUnavailableError, retryable: "by_status" },
  {
    // Specified in 2019 for this text: "retry the request".
    when: ({ status, body }) => status === 401 && body.includes("Failed to get user info"),
    error: ServiceUnavailableError,
    retryable: true,
  },
  {
    when: (reply) => isCall(reply) && reply.status === 401,
    error: SessionRejectedError,
    retryable: true,
    advice: CHECK_USER,
  },
  {
    // A gateway's page: Zuora has not seen the credentials.
    when: (reply) => hasStatus(401, 403)(reply) && isPage(reply),
    error: UnexpectedResponseError,
    problem: "not_json",
    advice: CHECK_PROXY,
  },
  { when: isRejection, error: CredentialsRejectedError, advice: CHECK_CREDENTIALS },
  { when: hasStatus(408, 421, 425), error: ServiceUnavailableError, retryable: "by_status" },
  {
    when: (reply) => isCall(reply) && reply.status === 409 && isKeyed(reply.request),
    error: RequestFailedError,
    retryable: true,
    advice: "the first attempt is still at work: try again later with the same key",
  },
  // From here on the whole body is needed.
  {
    when: (reply) => !isCall(reply) && reply.body.length > LONGEST_BODY,
    error: UnexpectedResponseError,
    problem: "too_large",
    advice: CHECK_PROXY,
  },
  {
    when: ({ status, body, json }) => json === undefined && (isOk(status) || body.trim() !== ""),
    error: UnexpectedResponseError,
    problem: "not_json",
    advice: CHECK_PROXY,
  },
  {
    when: (reply) => !isCall(reply) && hasSome("authentication")(reply),
    error: CredentialsRejectedError,
    advice: CHECK_CREDENTIALS,
  },
  {
    when: hasSome("authentication"),
    error: SessionRejectedError,
    retryable: true,
    advice: CHECK_USER,
  },
  { when: hasOnly("limit"), error: RateLimitedError, retryable: true },
  { when: hasOnly("unavailable"), error: ServiceUnavailableError, retryable: true },
  { when: hasOnly("busy", "unavailable", "limit"), error: RequestFailedError, retryable: true },
  { when: ({ isRefused }) => isRefused, error: RequestFailedError },
  {
    when: ({ problem }) => problem === "no_session_cookie",
    error: UnexpectedResponseError,
    problem: "no_session_cookie",
    retryable: true,
  },
  {
    when: ({ problem }) => problem !== undefined,
    error: UnexpectedResponseError,
    problem: "wrong_shape",
    advice: CHECK_PROXY,
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
  const facts: ReplyFacts = {
    ...reply,
    ...reading,
    request: of === "call" ? context : {}, // a login may always be sent again
    isRefused,
    reasons: readReasons(isRefused ? json : undefined),
  };
  const rule = RULES.find(({ when }) => when(facts));
  return rule && buildReplyError({ ...rule, ...decideRetry(rule, facts) }, facts, context);
}

function decideRetry(
  { retryable = false, advice }: ReplyRule,
  { status, request }: ReplyFacts,
): Pick<Verdict, "retryable" | "advice"> {
  const isByStatus = retryable === "by_status";
  const isWorth = isByStatus ? isRetryableStatus(status, request) : retryable;
  if (advice || isWorth) return { retryable: isWorth, advice: advice ?? "try again later" };
  if (isByStatus && isKeyed(request)) return { retryable: false, advice: LOOK_FIRST_KEYED };
  const isDone = !isByStatus || isRepeatable(request);
  return { retryable: false, advice: isDone ? "check the request and the endpoint" : LOOK_FIRST };
}
