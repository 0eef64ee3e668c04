/**
 * Reading the reply to a login of any kind.
 *
 * @module
 */

import type { AnyZuoraError } from "../errors/errors.ts";
import type { HeadersLike, HttpReply } from "../util/http.ts";
import { parseJson } from "../util/objects.ts";
import { readReplyError, type ReplyContext } from "../protocol/reply_error.ts";
import { createSession, type Session, type SessionFields } from "../protocol/session.ts";
import type { ResponseProblem } from "../errors/zuora_error.ts";

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

/** What a reply tells of the session, and why it is none. */
export interface SessionReading extends SessionFields {
  readonly problem?: ResponseProblem | undefined;
}

/** Reads the reply to a login; its secrets and that of the session come back in no error. */
export function readLogin(
  { status, headers, body }: HttpReply,
  context: ReplyContext,
  read: (json: unknown, headers: HeadersLike, nowMs?: number) => SessionReading,
  secrets: readonly string[] = [],
): LoginResult {
  const { endpoint, entityId, nowMs } = context;
  const reply = { status, headers: [...headers], body };
  const json = parseJson(body);
  const { problem, ...found } = read(json, reply.headers, nowMs);
  const known = [...secrets, found.secret];
  const error = readReplyError(reply, context, { of: found.kind, json, problem, secrets: known });
  if (error) return { ok: false, error };
  return {
    ok: true,
    session: createSession({ ...found, endpoint, entityId, issuedAtMs: nowMs }),
  };
}
