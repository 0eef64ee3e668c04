/**
 * Which reply means what: the one table of replies.
 *
 * @module
 */

import {
  type AnyZuoraError,
  CredentialsRejectedError,
  RateLimitedError,
  RequestFailedError,
  ServiceUnavailableError,
  UnexpectedResponseError,
} from "./errors.ts";
import { isRefusal } from "./reasons.ts";
import type { Reason, ResponseProblem, ZuoraErrorOptions } from "./zuora_error.ts";

/** The class of an error, and what of it goes by its row in the table. */
export type Verdict = readonly [
  Failure: new (message: string, options: ZuoraErrorOptions) => AnyZuoraError,
  what: string,
  retryable: boolean,
  problem?: ResponseProblem,
];

const UNAVAILABLE: Verdict = [ServiceUnavailableError, "try again later", true];
const LIMITED: Verdict = [RateLimitedError, "wait, then send fewer requests", true];
const REJECTED: Verdict = [
  CredentialsRejectedError,
  "check the credentials and the endpoint, as good credentials for another data centre look the same",
  false,
];

/** Decides which error a reply means, the first line that matches counts; `undefined` if none. */
export function decideVerdict(
  status: number,
  body: string,
  json: unknown,
  reasons: readonly Reason[],
): Verdict | undefined {
  const isOk = status < 300;
  // Browsers and some edge runtimes give a redirect that is not followed the status 0.
  if (status < 200 || (!isOk && status < 400)) return buildUnexpected("redirected");
  if (status === 429) return LIMITED;
  // Specified in 2019 for this text: "retry the request".
  if (status >= 500 || (status === 401 && body.includes("Failed to get user info"))) {
    return UNAVAILABLE;
  }
  if (status === 401) return REJECTED;
  if (json === undefined && (isOk || body.trim())) return buildUnexpected("not_json");
  if (isOk && !isRefusal(json)) return undefined;
  if (reasons.some(({ code }) => /^(\d{6})?11$|INVALID_SESSION$/.test(code))) return REJECTED;
  if (isEach(/^(\d{6})?70$|^request exceeded limit$/, reasons)) return LIMITED;
  if (isEach(/^(\d{6})?6[01]$/, reasons)) return UNAVAILABLE;
  return [RequestFailedError, "correct the request", isEach(/^(\d{6})?([567]0|61|99)$/, reasons)];
}

/** Makes the verdict on a reply that nobody documents. */
export function buildUnexpected(problem: ResponseProblem): Verdict {
  const what = `${problem}, check the endpoint and any proxy before it`;
  return [UnexpectedResponseError, what, problem === "no_session_cookie", problem];
}

// A code has eight digits, the last two its category; a limit's has those two alone (documented).
function isEach(pattern: RegExp, reasons: readonly Reason[]): boolean {
  return reasons.length > 0 && reasons.every(({ code, message }) => pattern.test(code || message));
}
