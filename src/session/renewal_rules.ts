/**
 * How old a session is, as a decision without a clock.
 *
 * @module
 */

import type { Session } from "../protocol/session.ts";

/** A session that serves, one that serves but is best renewed, and one that does not serve. */
export type SessionAge = "good" | "due" | "over";

/** The times that a session is kept by. */
export interface SessionTimes {
  /** How long a cookie session lasts after its last use, in milliseconds. */
  readonly sessionTimeoutMs: number;
  /** How long before its end a token is renewed, in milliseconds. */
  readonly refreshEarlyMs: number;
}

// Of the time of a session: a cookie's slides, so that one in use never comes near its end, and a
// token that is short is not renewed all the time.
const LAST_PART = 1 / 3;

/** Decides how old a session is; one that does not tell its end serves until it is refused. */
export function decideAge(
  session: Session,
  usedAtMs: number,
  nowMs: number,
  { sessionTimeoutMs, refreshEarlyMs }: SessionTimes,
): SessionAge {
  const { kind, issuedAtMs = -Infinity, expiresAtMs = Infinity } = session;
  const [endMs, earlyMs] = kind === "bearer"
    ? [expiresAtMs, Math.min(refreshEarlyMs, (expiresAtMs - issuedAtMs) * LAST_PART)]
    : [usedAtMs + sessionTimeoutMs, sessionTimeoutMs * LAST_PART];
  if (nowMs >= endMs) return "over";
  return nowMs >= endMs - earlyMs ? "due" : "good";
}
