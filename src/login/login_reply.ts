/**
 * Reads the reply to a login of any kind.
 *
 * @module
 */

import type { AnyZuoraError } from "../errors/errors.ts";
import type { ResponseProblem } from "../errors/zuora_error.ts";
import type { ReplyContext, RequestDetails } from "../protocol/reply_context.ts";
import { LONGEST_BODY, readReplyError } from "../protocol/reply_error.ts";
import { createSession, type Session, type SessionFields } from "../protocol/session.ts";
import type { HeaderFields, ReadableReply } from "../util/http.ts";
import { parseJson } from "../util/objects.ts";

/**
 * The result of a login: the session, or the error.
 *
 * @example Both cases
 * ```ts
 * import { type LoginResult, parseTokenResponse } from "@zuora-connections/client";
 * import { assertEquals } from "@std/assert";
 *
 * const body = '{"access_token":"abc","token_type":"bearer","expires_in":3599}';
 * const result: LoginResult = parseTokenResponse({ status: 200, headers: [], body });
 * assertEquals(result.ok ? result.session.kind : result.error.code, "bearer");
 * ```
 */
export type LoginResult =
  | {
    /** The login succeeded. */
    readonly ok: true;
    /** The new session. */
    readonly session: Session;
  }
  | {
    /** The login failed. */
    readonly ok: false;
    /** Why the login failed. */
    readonly error: AnyZuoraError;
  };

/** The session of a reply, or what is wrong with a reply without one. */
export interface SessionReading extends SessionFields {
  readonly problem?: ResponseProblem | undefined;
}

/** Reads the session from a reply. */
export type SessionReader = (
  json: unknown,
  headers: HeaderFields,
  nowMs?: number,
) => SessionReading;

/** Reads the reply to a login; redacts the secrets of the login and the session in the error. */
export function readLogin(
  { status, headers, body: given }: ReadableReply,
  context: ReplyContext,
  readSession: SessionReader,
  details: RequestDetails = {},
): LoginResult {
  const { endpoint, entityId, nowMs } = context;
  const isTooLarge = given.length > LONGEST_BODY;
  const body = isTooLarge ? given : given.trim(); // `trim` also removes a byte order mark
  const json = isTooLarge ? undefined : parseJson(body);
  const { problem, ...found } = readSession(json, headers, nowMs);
  const secrets = [...details.secrets ?? [], found.secret];
  const reading = { status, headers, body, of: found.kind, json, problem };
  const error = readReplyError(reading, { ...context, ...details, secrets });
  if (error) return { ok: false, error };
  return {
    ok: true,
    session: createSession({ ...found, endpoint, entityId, issuedAtMs: nowMs }),
  };
}
