/**
 * The replies of Zuora, each as it was recorded or documented.
 *
 * @module
 */

import type { Settings } from "./options.ts";
import { buildRandomHex } from "./random_values.ts";

const JSON_TYPE = { "Content-Type": "application/json;charset=utf-8" };

/** The recorded reply to a login that worked, 2016-06-07: 22 bytes. */
export const SIGNED_IN = '{\n  "success" : true\n}';

/** The recorded reply to a login that failed, 2016-06-07: 138 bytes. */
export const SIGNED_OUT = `{
  "success" : false,
  "reasons" : [ {
    "code" : 90000011,
    "message" : "this resource is protected, please sign in first"
  } ]
}`;

/** The reply to one call too many at a time (documented). */
export const CONCURRENCY: string = JSON.stringify({
  success: false,
  reasons: [{
    code: 50000070,
    message:
      "The total number of concurrent requests has exceeded the limit allowed by the system. Please resubmit your request later.",
  }],
});

/** The headers that come with it (documented). */
export const CONCURRENCY_HEADERS: Readonly<Record<string, string>> = {
  "Retry-After": "120",
  "Concurrency-Limit-Type": "Default",
  "Concurrency-Limit-Limit": "40",
  "Concurrency-Limit-Remaining": "0",
};

/** Builds a reply with the headers that every recorded one has. */
export function buildReply(
  status: number,
  body: string,
  nowMs: number,
  more: Readonly<Record<string, string>> = {},
): Response {
  const date = new Date(nowMs).toUTCString();
  return new Response(body, {
    status,
    headers: {
      Server: "Zuora App",
      ...JSON_TYPE,
      Expires: date,
      "Cache-Control": "max-age=0, no-cache, no-store",
      Pragma: "no-cache",
      Date: date,
      "Zuora-Request-Id": crypto.randomUUID(),
      ...more,
    },
  });
}

/** Builds the body of a business failure, which comes with status 200 (fixture of a real client). */
export function buildFailureBody(code: number, message: string): string {
  return JSON.stringify({
    success: false,
    processId: buildRandomHex(16).toUpperCase(),
    reasons: [{ code, message }],
    requestId: crypto.randomUUID(),
  });
}

/** Builds the body of a 429 on the rate (documented): its code is the bare category. */
export function buildRateBody(seconds: number): string {
  const message = `API Rate limit exceeded for the minute, retry after ${seconds} seconds`;
  return JSON.stringify({ reasons: [{ code: 70, message }] });
}

/** Adds a session's cookie to a reply, and the others around it if they are wanted. */
export function addSessionCookie(
  reply: Response,
  value: string,
  { extraCookies }: Settings,
): Response {
  if (extraCookies) addCookie(reply, "ZuoraCurrentEntity", buildRandomHex(32));
  addCookie(reply, "ZSession", value);
  if (extraCookies) addCookie(reply, "Zuora-User-Id", buildRandomHex(32));
  return reply;
}

// The recorded attributes, and no other.
function addCookie({ headers }: Response, name: string, value: string): void {
  headers.append("Set-Cookie", `${name}=${value}; Path=/; Secure; HttpOnly`);
}

// A fixture of a client in production: the code is text, and the message another.
/** The other form of a refusal. */
export const TEXT =
  '{"success":false,"reasons":[{"message":"Authentication error","code":"90000011"}]}';

/** Refuses a login; the connection closes (recorded). */
export function refuseLogin({ clock, refusal }: Settings): Response {
  const body = refusal === "text" ? TEXT : SIGNED_OUT;
  return buildReply(401, body, clock.now(), { Connection: "close" });
}
