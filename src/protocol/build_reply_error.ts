/**
 * Builds the error of a reply: its message and its fields.
 *
 * @module
 */

import {
  type AnyZuoraError,
  RateLimitedError,
  type RateLimitedErrorOptions,
  ServiceUnavailableError,
  type UnexpectedResponseErrorOptions,
} from "../errors/errors.ts";
import { createRedactor } from "../errors/redact.ts";
import type { ResponseProblem } from "../errors/zuora_error.ts";
import type { ReadableReply } from "../util/http.ts";
import { isRecord } from "../util/objects.ts";
import { parseLimit, parseWaits } from "./limits.ts";
import type { Reasons } from "./reasons.ts";
import type { ReplyContext, RequestDetails } from "./reply_context.ts";
import { listCookies } from "./session_cookie.ts";
import type { ReplySubject } from "./statuses.ts";

/** A reply with its parsed body. */
export interface Reading extends ReadableReply {
  /** Whether the reply answers a call or a login, and of which kind. */
  readonly of: ReplySubject;
  /** The parsed body; `undefined` if it is not JSON. */
  readonly json: unknown;
  /** What is wrong with the reply, in case no other rule makes it an error. */
  readonly problem?: ResponseProblem | undefined;
}

/** An error class for replies. */
export type ReplyErrorClass = new (message: string, options: ReplyErrorOptions) => AnyZuoraError;
type ReplyErrorOptions = RateLimitedErrorOptions & UnexpectedResponseErrorOptions;

/** What an error reply means. */
export interface Verdict {
  readonly error: ReplyErrorClass;
  /** What is wrong with an unexpected response. */
  readonly problem?: ResponseProblem | undefined;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  /** What to do next. */
  readonly advice: string;
}

// Keeps texts from the server readable.
const LONGEST_TEXT = 1_000;

/** Builds the error of a reply. */
export function buildReplyError(
  { error: Failure, problem, retryable, advice }: Verdict,
  { status, headers, body, of, json }: Reading,
  { list, count }: Reasons,
  known: ReplyContext & RequestDetails,
): AnyZuoraError {
  const { endpoint = "Zuora", nowMs, secrets = [], attempts } = known;
  const redactSecrets = createRedactor([
    ...secrets,
    ...listCookies(headers, nowMs).map((pair) => pair[1]),
  ]);
  const redact = (text: string): string => redactSecrets(text, LONGEST_TEXT);
  const read = (text: unknown): string | undefined =>
    typeof text === "string" ? redact(text) : undefined;

  const { requestId, processId } = isRecord(json) ? json : {};
  const limit = Failure === RateLimitedError ? parseLimit(headers, body) : undefined;
  const hasWait = limit || Failure === ServiceUnavailableError;
  const method = known.method?.toUpperCase();
  const path = known.path?.replace(/[?#].*/s, "");
  const reasons = list.map(({ code, message }) => ({
    code: redact(code),
    message: redact(message),
  }));
  const fields = {
    status,
    endpoint: known.endpoint,
    method,
    path,
    attempts,
    reasons,
    retryable,
    requestId: read(headers.get("zuora-request-id") ?? headers.get("x-request-id") ?? requestId),
    trackId: read(headers.get("zuora-track-id") ?? known.trackId),
    processId: read(processId),
    limit,
    problem,
    retryAfterMs: hasWait ? parseWaits(headers, nowMs, limit) : undefined,
  };

  const place = known.isDefaultEndpoint ? `${endpoint} (the default)` : endpoint;
  const call = path ? `${method ?? "call"} ${path} at` : "call";
  let said = `status ${status}`;
  if (problem === "not_json") {
    const type = read(headers.get("content-type")?.split(";")[0]?.toLowerCase());
    said += `, the reply is ${type && !type.includes("json") ? type : "not JSON"}`;
  } else if (problem) {
    said += `, ${problem.replaceAll("_", " ")}`;
  }
  // A code and a message may be equal, such as "Forbidden".
  for (const text of new Set(Object.values(reasons[0] ?? {}))) if (text) said += ` ${text}`;
  if (count > 1) said += ` (further reasons: ${count - 1})`;
  return new Failure(
    `Cannot ${of === "call" ? call : "log in to"} ${place}: ${said.replace(/\.$/, "")}; ${advice}`,
    // The lines above and the table give each class the limit or problem that it requires.
    fields as ReplyErrorOptions,
  );
}
