/**
 * Reading the reply to the request for an OAuth token.
 *
 * @module
 */

import { isHeaderText } from "../util/checks.ts";
import type { HeadersLike, HttpReply } from "../util/http.ts";
import { type Found, type LoginResult, readLogin } from "./login_reply.ts";
import type { ReplyContext } from "../protocol/reply_error.ts";

/**
 * Reads the reply to `POST /oauth/token`.
 *
 * Returns a failure as a value: nothing that a server can send makes it throw. Success is
 * specified; of refusals there is no recording, so any 401 or 403 counts as one.
 *
 * @param reply The reply, its body read to the end.
 * @param context What is known of the request; without `nowMs` the session does not tell its end.
 * @returns A session of the kind `"bearer"`, or the error that the reply stands for.
 * @example Success, as specified
 * ```ts
 * import { buildSessionHeaders, parseTokenResponse } from "@zuora-connections/client";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const body = '{"access_token":"abc","token_type":"bearer","expires_in":3599}';
 * const result = parseTokenResponse({ status: 200, headers: [], body }, { nowMs: 1_000 });
 *
 * assert(result.ok);
 * assertEquals(result.session.expiresAtMs, 3_600_000);
 * assertEquals(buildSessionHeaders(result.session), { Authorization: "Bearer abc" });
 * ```
 * @see {@link https://developer.zuora.com/v1-api-reference/api/operation/createToken | Zuora: create an OAuth token}
 */
export function parseTokenResponse(reply: HttpReply, context: ReplyContext = {}): LoginResult {
  return readLogin(reply, context, findToken);
}

// In seconds, some thirty years: what is longer is no time.
const LONGEST_LIFE = 1e9;

/** Finds the session in the reply to a request for a token. */
export function findToken(json: unknown, _headers: HeadersLike, nowMs: number = NaN): Found {
  const { access_token: secret, token_type: type, expires_in: seconds, scope } = Object(json);
  const isToken = isHeaderText(secret) && isHeaderText(type) && /^bearer$/i.test(type);
  const life = typeof seconds === "object" ? NaN : Number(seconds);
  return {
    kind: "bearer",
    secret: isHeaderText(secret) ? secret : "",
    problem: isToken ? undefined : "wrong_shape",
    expiresAtMs: life > 0 ? nowMs + Math.min(life, LONGEST_LIFE) * 1_000 : undefined,
    scope,
  };
}
