/**
 * Building the error of a reply: what it says, and which fields it has.
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
import type { ResponseProblem, ZuoraErrorOptions } from "../errors/zuora_error.ts";
import { readField } from "../util/http.ts";
import { isRecord } from "../util/objects.ts";
import { parseLimit, parseWaits } from "./limits.ts";
import type { ReplyContext } from "./reply_context.ts";
import type { ReplyFacts } from "./reply_facts.ts";
import { listCookies } from "./session_cookie.ts";

/** What any error of a reply is given; each class takes what it requires. */
type ReplyErrorOptions = RateLimitedErrorOptions & UnexpectedResponseErrorOptions;

/** What a reply means. */
export interface Verdict {
  readonly error: new (message: string, options: ReplyErrorOptions) => AnyZuoraError;
  /** What is wrong with an unexpected response. */
  readonly problem?: ResponseProblem | undefined;
  /** Whether the same request may work later. */
  readonly retryable: boolean;
  /** What to do about it. */
  readonly advice: string;
}

// Of a text of the server: what is longer tells nothing more.
const LONGEST_TEXT = 1_000;

/** Builds the error of a reply. */
export function buildReplyError(
  { error: Failure, problem, retryable, advice }: Verdict,
  reply: ReplyFacts,
  { endpoint, trackId, nowMs, method, path: target }: ReplyContext,
): AnyZuoraError {
  const { status, fields, json, reasons: { list, count }, attempts, secrets = [] } = reply;
  const redact = createRedactor([...secrets, ...listCookies(fields, nowMs).map((pair) => pair[1])]);
  const clean = (text: string): string => redact(text, LONGEST_TEXT);
  const read = (...texts: readonly unknown[]): string | undefined =>
    texts.filter((text) => typeof text === "string").map(clean)[0];
  const { requestId, processId } = isRecord(json) ? json : {};
  const reasons = list.map(({ code, message }) => ({ code: clean(code), message: clean(message) }));
  const limit = Failure === RateLimitedError ? parseLimit(fields, reply.body) : undefined;
  const hasWait = limit !== undefined || Failure === ServiceUnavailableError;
  const options = {
    status,
    endpoint,
    method: method?.toUpperCase(),
    path: target?.replace(/[?#].*/s, ""),
    attempts,
    reasons,
    retryable,
    requestId: read(
      readField(fields, "zuora-request-id"),
      readField(fields, "x-request-id"),
      requestId,
    ),
    trackId: read(readField(fields, "zuora-track-id"), trackId),
    processId: read(processId),
    limit,
    problem,
    retryAfterMs: hasWait ? parseWaits(fields, nowMs, limit) : undefined,
  };
  const said = [
    `status ${status}${problem ? `, ${clean(describeProblem(problem, reply))}` : ""}`,
    // The same twice, "Forbidden" say, tells no more.
    ...new Set(Object.values(reasons[0] ?? {})),
    count > 1 && `(further reasons: ${count - 1})`,
  ].filter((text) => text).join(" ");
  // The class that needs a limit or a problem has it, as the lines above and the table say.
  return new Failure(
    `Cannot ${describeAction(reply, options)}: ${said}; ${advice}`,
    options as ReplyErrorOptions,
  );
}

function describeAction(
  { of, isDefaultEndpoint }: ReplyFacts,
  { endpoint = "Zuora", method = "call", path }: ZuoraErrorOptions,
): string {
  const place = isDefaultEndpoint ? `${endpoint} (the default)` : endpoint;
  if (of !== "call") return `log in to ${place}`;
  return path ? `${method} ${path} at ${place}` : `call ${place}`;
}

/** Says what is wrong with a reply, as "the reply is text/html". */
function describeProblem(problem: ResponseProblem, { fields }: ReplyFacts): string {
  if (problem !== "not_json") return problem.replaceAll("_", " ");
  const type = readField(fields, "content-type")?.split(";")[0]?.toLowerCase();
  return `the reply is ${type && !type.includes("json") ? type : "not JSON"}`;
}
