/**
 * Reading the reply to a login of any kind.
 *
 * @module
 */

import type { AnyZuoraError } from "../errors/errors.ts";
import type { ResponseProblem } from "../errors/zuora_error.ts";
import type { ReplyContext, RequestDetails } from "../protocol/reply_context.ts";
import { readReplyError } from "../protocol/reply_error.ts";
import { createSession, type Session, type SessionFields } from "../protocol/session.ts";
import { type HeaderFields, type HttpReply, indexReply } from "../util/http.ts";
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
  fields: HeaderFields,
  nowMs?: number,
) => SessionReading;

/** Reads the reply to a login; the error shows neither its secrets nor that of the session. */
export function readLogin(
  reply: HttpReply,
  context: ReplyContext,
  readSession: SessionReader,
  details: RequestDetails = {},
): LoginResult {
  const { endpoint, entityId, nowMs } = context;
  const indexed = indexReply(reply);
  const json = parseJson(indexed.body);
  const { problem, ...found } = readSession(json, indexed.fields, nowMs);
  const secrets = [...details.secrets ?? [], found.secret];
  const reading = { ...details, secrets, of: found.kind, json, problem };
  const error = readReplyError(indexed, context, reading);
  if (error) return { ok: false, error };
  return {
    ok: true,
    session: createSession({ ...found, endpoint, entityId, issuedAtMs: nowMs }),
  };
}
