/**
 * Every status with every kind of body, for logins and calls, against a second reading of the rules
 * that is written as plainly as they are told.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import {
  type ApiResult,
  type HttpReply,
  type LoginResult,
  parseApiResponse,
  parseConnectResponse,
  parseTokenResponse,
  type ReplyContext,
} from "../../mod.ts";

const BODIES = {
  json: ["application/json", '{"message":"no"}'],
  page: ["text/html", "<html><h1>no</h1></html>"],
  "page in disguise": ["application/json", " \n<html><h1>no</h1></html>"],
  "text that calls itself a page": ["text/html; charset=utf-8", "no"],
  empty: ["application/json", ""],
  cut: ["application/json", '{"success":false,"reasons":[{"co'],
  "no session": ["application/json", '{"success":false,"reasons":[{"code":90000011}]}'],
  "no user": ["application/json", '{"message":"Failed to get user info"}'],
  "no client": ["application/json", '{"error":"invalid_client"}'],
  "wrong client id": ["text/plain", "Invalid client id"],
} as const;
type BodyKind = keyof typeof BODIES;

interface Subject {
  readonly name: string;
  readonly of: "login" | "token" | "call";
  /** Whether the request may be sent twice without a key. */
  readonly isSafe: boolean;
  readonly isKeyed: boolean;
  read(reply: HttpReply): LoginResult | ApiResult<unknown>;
}

const SUBJECTS: readonly Subject[] = [
  { name: "a login", of: "login", isSafe: true, isKeyed: false, read: parseConnectResponse },
  { name: "a token", of: "token", isSafe: true, isKeyed: false, read: parseTokenResponse },
  call("GET", true, {}),
  call("delete", true, {}),
  call("POST", false, {}),
  call("PATCH", false, {}),
  call("POST", false, { idempotent: true }),
  call("PUT", true, { idempotent: true }), // Zuora takes a key with POST and PATCH alone
];

function call(method: string, isSafe: boolean, context: ReplyContext): Subject {
  const isKeyed = context.idempotent === true && !isSafe;
  const name = `a ${method} with ${context.idempotent ? "a" : "no"} key`;
  const read = (reply: HttpReply): ApiResult<unknown> =>
    parseApiResponse(reply, { ...context, method });
  return { name, of: "call", isSafe, isKeyed, read };
}

/** What a reply is: `"success"`, or the code of its error, its problem and whether to retry. */
type Verdict = readonly [code: string, retryable?: boolean, problem?: string];

for (const subject of SUBJECTS) {
  for (const kind of Object.keys(BODIES) as BodyKind[]) {
    Deno.test(`${subject.name} with the body "${kind}" is read right for every status`, () => {
      const [type, body] = BODIES[kind];
      for (let status = 200; status < 600; status++) {
        const result = subject.read({ status, headers: { "content-type": type }, body });

        assertEquals([status, ...describe(result)], [status, ...expect(subject, status, kind)]);
      }
    });
  }
}

function describe(result: LoginResult | ApiResult<unknown>): Verdict {
  if (result.ok) return ["success"];
  const { error } = result;
  return error.code === "unexpected_response"
    ? [error.code, error.retryable, error.problem]
    : [error.code, error.retryable];
}

function expect(subject: Subject, status: number, kind: BodyKind): Verdict {
  const isCall = subject.of === "call";
  const isPage = kind === "page" || kind === "page in disguise" ||
    kind === "text that calls itself a page";
  const isJson = kind === "json" || kind === "no session" || kind === "no user" ||
    kind === "no client";
  const refused: Verdict = isCall ? ["session_rejected", true] : ["credentials_rejected", false];

  if (status >= 300 && status < 400) return ["unexpected_response", false, "redirected"];
  if (status === 429) return ["rate_limited", true];
  if (status >= 500) return ["service_unavailable", isWorthIt(subject, status)];
  if (status === 401 && kind === "no user") return ["service_unavailable", true];
  if (status === 401 && isCall) return refused;
  if ((status === 401 || status === 403) && isPage) {
    return ["unexpected_response", false, "not_json"];
  }
  if (status === 401) return refused;
  if (subject.of === "token") {
    if (status === 403) return refused;
    if (status === 400 && (kind === "no client" || kind === "wrong client id")) return refused;
  }
  if (status === 408 || status === 421 || status === 425) {
    return ["service_unavailable", isWorthIt(subject, status)];
  }
  if (status === 409 && subject.isKeyed) return ["request_failed", true];
  if (kind === "empty") {
    if (status >= 400) return ["request_failed", false];
    return isCall ? ["success"] : ["unexpected_response", false, "not_json"];
  }
  if (!isJson) return ["unexpected_response", false, "not_json"];
  if (kind === "no session") return refused;
  if (status >= 400) return ["request_failed", false];
  return isCall ? ["success"] : ["unexpected_response", false, "wrong_shape"];
}

function isWorthIt({ isSafe, isKeyed }: Subject, status: number): boolean {
  if (status === 500) return isSafe;
  if (status === 408 || status === 421 || status === 425) return isSafe || isKeyed;
  if (status >= 502 && status <= 504) return isSafe || isKeyed;
  if (status >= 520 && status <= 524) return isSafe || isKeyed;
  return false;
}
