/**
 * Reading the reply to the login request.
 *
 * @module
 */

import type { HeadersLike, HttpReply } from "../util/http.ts";
import { type Found, type LoginResult, readLogin } from "./login_reply.ts";
import type { ReplyContext } from "../protocol/reply_error.ts";
import { parseSessionCookie } from "../protocol/session_cookie.ts";

/**
 * Reads the reply to `POST /v1/connections`.
 *
 * Returns a failure as a value: nothing that a server can send makes it throw. Of the replies
 * that it knows, success and refusal were recorded in 2016; the specification names only success.
 *
 * @param reply The reply, its body read to the end.
 * @param context What is known of the request: it goes into the session and the error.
 * @returns The session, or the error that the reply stands for.
 * @example Success, as recorded
 * ```ts
 * import { buildSessionHeaders, parseConnectResponse } from "@zuora-connections/client";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const result = parseConnectResponse({
 *   status: 200,
 *   headers: [["Set-Cookie", "ZSession=abc; Path=/; Secure; HttpOnly"]],
 *   body: '{"success": true}',
 * });
 *
 * assert(result.ok);
 * assertEquals(buildSessionHeaders(result.session), { Cookie: "ZSession=abc" });
 * ```
 * @example A refusal, as recorded
 * ```ts
 * import { parseConnectResponse } from "@zuora-connections/client";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const result = parseConnectResponse({
 *   status: 401,
 *   headers: [],
 *   body: '{"success":false,"reasons":[{"code":90000011,"message":"please sign in first"}]}',
 * });
 *
 * assert(!result.ok);
 * assertEquals(result.error.code, "credentials_rejected");
 * assertEquals(result.error.reasons, [{ code: "90000011", message: "please sign in first" }]);
 * ```
 * @see {@link https://developer.zuora.com/docs/guides/error-handling | Zuora: error handling}
 */
export function parseConnectResponse(reply: HttpReply, context: ReplyContext = {}): LoginResult {
  return readLogin(reply, context, findCookie);
}

/** Finds the session in the reply of a login. */
export function findCookie(json: unknown, headers: HeadersLike): Found {
  const secret = parseSessionCookie(headers) ?? "";
  const problem = Object(json).success === true
    ? (secret ? undefined : "no_session_cookie")
    : "wrong_shape";
  return { kind: "cookie", secret, problem };
}
