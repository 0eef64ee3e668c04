/**
 * Reading the reply to the login request.
 *
 * @module
 */

import type { AnyZuoraError } from "./errors.ts";
import type { HttpReply } from "./http.ts";
import { parseJson } from "./json.ts";
import { readReplyError, type ReplyContext } from "./reply_error.ts";
import { createSession, type Session } from "./session.ts";
import { parseSessionCookie } from "./session_cookie.ts";

/** What a login or a request for a token came to. */
export type LoginResult =
  | {
    /** The login worked. */
    readonly ok: true;
    /** The session that it opened. */
    readonly session: Session;
  }
  | {
    /** The login failed. */
    readonly ok: false;
    /** Why. */
    readonly error: AnyZuoraError;
  };

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
  return readConnectReply(reply, context, []);
}

/** Reads the reply to a login whose secrets must not come back in an error. */
export function readConnectReply(
  { status, headers, body }: HttpReply,
  context: ReplyContext,
  secrets: readonly string[],
): LoginResult {
  const reply = { status, headers: [...headers], body };
  const json = parseJson(body);
  const secret = parseSessionCookie(reply.headers) ?? "";
  const shape = Object(json).success === true ? undefined : "wrong_shape";
  const problem = shape ?? (secret ? undefined : "no_session_cookie");
  const known = secret ? [...secrets, secret] : secrets;
  const error = readReplyError(reply, context, { of: "login", json, problem, secrets: known });
  if (error) return { ok: false, error };

  const { endpoint, entityId, nowMs } = context;
  const session = createSession({ kind: "cookie", secret, endpoint, entityId, issuedAtMs: nowMs });
  return { ok: true, session };
}
