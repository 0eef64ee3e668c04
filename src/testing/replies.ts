/**
 * The replies of Zuora, each as it was recorded, specified or reported.
 *
 * @module
 */

import type { Settings } from "./read_options.ts";
import { buildRandomHex } from "./random_values.ts";

/** Headers by their names. */
export type ReplyHeaders = Readonly<Record<string, string>>;

/** The body of a successful login (recorded 2016-06-07): 22 bytes. */
export const SIGNED_IN = '{\n  "success" : true\n}';

/** The body of a failed login (recorded 2016-06-07): 138 bytes. */
export const SIGNED_OUT = `{
  "success" : false,
  "reasons" : [ {
    "code" : 90000011,
    "message" : "this resource is protected, please sign in first"
  } ]
}`;

/** The same refusal with a string code (a fixture of guardian/support-service-lambdas). */
export const SIGNED_OUT_TEXT =
  '{"success":false,"reasons":[{"message":"Authentication error","code":"90000011"}]}';

/** The body of a fault for an expired session; Zuora's own client knows its code (reported). */
export const SESSION_FAULT = '{"faultcode":"fns:INVALID_SESSION","faultstring":"Invalid session"}';

/** Builds a reply with the headers that every reply has. */
export function buildReply(
  settings: Settings,
  status: number,
  body: string,
  more: ReplyHeaders = {},
): Response {
  return new Response(body, { status, headers: { ...buildHeaders(settings), ...more } });
}

/**
 * Builds the reply to a failure; the option `failures` can turn its status into 200 (the form is a
 * fixture of guardian/support-service-lambdas).
 */
export function buildFailure(
  settings: Settings,
  status: number,
  code: number,
  message: string,
  more: ReplyHeaders = {},
): Response {
  const { failures } = settings;
  return buildReply(
    settings,
    failures === "in_200" ? 200 : status,
    buildFailureBody(code, message),
    more,
  );
}

/** Builds the body of a failure. */
export function buildFailureBody(code: number, message: string): string {
  return JSON.stringify({
    success: false,
    processId: buildRandomHex(16).toUpperCase(),
    reasons: [{ code, message }],
    requestId: crypto.randomUUID(),
  });
}

/** Builds the reply to a wrong method; its code and message are inferred. */
export function refuseMethod(settings: Settings, method: string, allow: string): Response {
  const message = `Request method '${method}' not supported`;
  return buildFailure(settings, 405, 50000045, message, { Allow: allow });
}

/** Builds the reply to a refused login; the server closes the connection (recorded). */
export function refuseLogin(settings: Settings): Response {
  const body = settings.refusal === "text" ? SIGNED_OUT_TEXT : SIGNED_OUT;
  return buildReply(settings, 401, body, { Connection: "close" });
}

/** Builds the body of a 429 for a rate limit; its code is only the category (documented). */
export function buildRateBody(seconds: number): string {
  const message = `API Rate limit exceeded for the minute, retry after ${seconds} seconds`;
  return JSON.stringify({ reasons: [{ code: 70, message }] });
}

/** Builds the reply to a call beyond the limit on concurrent calls (documented). */
export function refuseConcurrent(settings: Settings): Response {
  const message = "The total number of concurrent requests has exceeded the limit allowed by the " +
    "system. Please resubmit your request later.";
  const body = JSON.stringify({ success: false, reasons: [{ code: 50000070, message }] });
  return buildReply(settings, 429, body, {
    "Retry-After": "120",
    "Concurrency-Limit-Type": "Default",
    "Concurrency-Limit-Limit": String(settings.maxConcurrent),
    "Concurrency-Limit-Remaining": "0",
  });
}

/** Builds the reply to a key whose first request is in progress (documented; inferred body). */
export function refuseInProgress(settings: Settings): Response {
  const message = "A request with this Idempotency-Key is in progress";
  return buildReply(settings, 409, JSON.stringify({ message }));
}

/** Adds the cookie of a session to a reply, with extra cookies around it if the options say so. */
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

// Only these attributes (recorded in 2016 and 2017).
function addCookie({ headers }: Response, name: string, value: string): void {
  headers.append("Set-Cookie", `${name}=${value}; Path=/; Secure; HttpOnly`);
}

function buildHeaders({ clock, replyHeaders }: Settings): ReplyHeaders {
  const date = new Date(clock.now()).toUTCString();
  const headers = {
    Server: "Zuora App",
    "Content-Type": "application/json;charset=utf-8",
    Date: date,
  };
  // Recorded 2016-06-07, in a cassette of contactually/zuora-ruby.
  if (replyHeaders === "2016") {
    const caching = { "Cache-Control": "max-age=0, no-cache, no-store", Pragma: "no-cache" };
    return { ...headers, ...caching, Expires: date };
  }
  // Recorded 2017-12-18, in a cassette of activemerchant/active_merchant.
  const id = crypto.randomUUID();
  const kong = {
    "x-request-id": id,
    "X-Kong-Upstream-Latency": "12",
    "X-Kong-Proxy-Latency": "1",
  };
  return {
    ...headers,
    ...kong,
    ...replyHeaders === "specified" && { "Zuora-Request-Id": id },
  };
}
