/**
 * Reading the reply to a login of any kind.
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

/** The result of a login. */
export type LoginResult =
  | {
    /** The login worked. */
    readonly ok: true;
    /** The new session. */
    readonly session: Session;
  }
  | {
    /** The login failed. */
    readonly ok: false;
    /** Why. */
    readonly error: AnyZuoraError;
  };

/** What a reply says about the session, and what is wrong with it if it has none. */
export interface SessionReading extends SessionFields {
  readonly problem?: ResponseProblem | undefined;
}

/** Reads the session from a reply. */
export type SessionReader = (
  json: unknown,
  headers: HeaderFields,
  nowMs?: number,
) => SessionReading;

/** Reads the reply to a login; the error shows neither its secrets nor that of the session. */
export function readLogin(
  { status, headers, body: given }: ReadableReply,
  context: ReplyContext,
  readSession: SessionReader,
  details: RequestDetails = {},
): LoginResult {
  const { endpoint, entityId, nowMs } = context;
  const isTooLarge = given.length > LONGEST_BODY;
  const body = isTooLarge ? given : given.trim(); // a byte order mark counts as white space
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
