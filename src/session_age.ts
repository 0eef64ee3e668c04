/**
 * How old a session is, as a decision without a clock.
 *
 * @module
 */

import type { Session } from "./session.ts";

/** A session that serves, one that serves but is best renewed, and one that does not serve. */
export type SessionAge = "good" | "due" | "over";

/** The times that a session is kept by. */
export interface SessionTimes {
  /** How long a cookie session lasts after its last use, in milliseconds. */
  readonly sessionTimeoutMs: number;
  /** How long before its end a token is renewed, in milliseconds. */
  readonly refreshEarlyMs: number;
}

// Of a cookie session's time: it slides, so a session that is in use never comes near its end.
const DUE_AT = 2 / 3;

// Of a token's life: one that is short is not renewed all the time.
const EARLIEST = 1 / 3;

/** Decides how old a session is; one that does not tell its end serves until it is refused. */
export function decideAge(
  session: Session,
  usedAtMs: number,
  nowMs: number,
  { sessionTimeoutMs, refreshEarlyMs }: SessionTimes,
): SessionAge {
  const { kind, issuedAtMs = -Infinity, expiresAtMs = Infinity } = session;
  const isBearer = kind === "bearer";
  const endMs = isBearer ? expiresAtMs : usedAtMs + sessionTimeoutMs;
  const earlyMs = isBearer
    ? Math.min(refreshEarlyMs, (expiresAtMs - issuedAtMs) * EARLIEST)
    : sessionTimeoutMs * (1 - DUE_AT);
  if (nowMs >= endMs) return "over";
  return nowMs >= endMs - earlyMs ? "due" : "good";
}
