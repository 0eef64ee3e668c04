/**
 * A reply as the rules look at it, and the questions that they ask.
 *
 * @module
 */

import type { ResponseProblem } from "../errors/zuora_error.ts";
import { type IndexedReply, readField } from "../util/http.ts";
import type { ReasonKind } from "./reason_codes.ts";
import type { Reasons } from "./reasons.ts";
import type { RequestDetails } from "./reply_context.ts";
import type { Repeatability, ReplySubject } from "./statuses.ts";

/** How a reply is read. */
export interface Reading extends RequestDetails {
  /** What the reply answers. */
  readonly of: ReplySubject;
  /** Its body as JSON; `undefined` when it is not JSON. */
  readonly json: unknown;
  /** What is wrong with the reply if it is no error otherwise. */
  readonly problem?: ResponseProblem | undefined;
}

/** A reply as the rules look at it. */
export interface ReplyFacts extends IndexedReply, Reading {
  readonly request: Repeatability;
  /** Whether it is a 4xx, or a 2xx whose body says that the request failed. */
  readonly isRefused: boolean;
  /** Why it was refused; empty when it was not. */
  readonly reasons: Reasons;
}

/** Makes a condition: the reply has one of these statuses. */
export function hasStatus(...statuses: readonly number[]): (reply: ReplyFacts) => boolean {
  return ({ status }) => statuses.includes(status);
}

/** Tells whether a reply answers a call, not a login. */
export function isCall({ of }: ReplyFacts): boolean {
  return of === "call";
}

/** Tells whether a reply is a page for a browser, whoever sent it. */
export function isPage({ fields, body }: ReplyFacts): boolean {
  return /html/i.test(readField(fields, "content-type") ?? "") || /^\s*</.test(body);
}

// Of OAuth 2.0 (RFC 6749, section 5.2), and as Zuora's own client knows them: "Invalid client id",
// "Invalid Oauth Client Id".
const UNKNOWN_CLIENT = /"(invalid|unauthorized)_client"|invalid (oauth )?client[ _]?id/i;

/** Tells whether a login was refused for its credentials, by its status. */
export function isRejection(reply: ReplyFacts): boolean {
  const { status, of, body } = reply;
  if (of !== "bearer") return status === 401;
  return hasStatus(401, 403)(reply) ||
    (status === 400 && !isPage(reply) && UNKNOWN_CLIENT.test(body));
}

/** Makes a condition: any reason of a refusal is of this kind. */
export function hasSome(kind: ReasonKind): (reply: ReplyFacts) => boolean {
  return ({ reasons }) => reasons.kinds.has(kind);
}

/** Makes a condition: all reasons of a refusal are of these kinds. */
export function hasOnly(...kinds: readonly ReasonKind[]): (reply: ReplyFacts) => boolean {
  return ({ reasons }) =>
    reasons.count > 0 && [...reasons.kinds].every((kind) => kinds.includes(kind));
}
