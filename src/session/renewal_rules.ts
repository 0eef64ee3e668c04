/**
 * The rules of renewal, as pure decisions: when a session is usable and when it is renewed.
 *
 * @module
 */

import type { Flight } from "../async/single_flight.ts";
import { readLeftMs, type Span } from "../async/wait.ts";
import type { Session } from "../protocol/session.ts";
import type { RenewalReason } from "../transport/events.ts";
import type { ActiveSession } from "./active_session.ts";
import { mayRenew, type Refusals } from "./refusal_rules.ts";

/** The reason of a login. */
export type LoginReason = RenewalReason | "first";

/** `good`: usable. `due`: usable, renew soon. `over`: expired. */
export type SessionAge = "good" | "due" | "over";

/** The options that decide the age of a session. */
export interface SessionTimes {
  /** How long after its last use a cookie session expires, in milliseconds. */
  readonly sessionTimeoutMs: number;
  /** How long before it expires a token is renewed, in milliseconds. */
  readonly refreshEarlyMs: number;
}

/** The session of a connection and its login under way, as one value. */
export type SessionState =
  | { readonly kind: "none"; readonly login?: LoginUnderWay | undefined }
  | ServingState;

/** The state with a session. */
export interface ServingState {
  readonly kind: "serving";
  readonly active: ActiveSession;
  /** The login under way, if there is one. */
  readonly login?: LoginUnderWay | undefined;
  /** The path of a call that got a 401 and cannot be resent: the next call renews the session. */
  readonly refusedBy?: string | undefined;
  /** How long no renewal ahead of need starts, because one failed. */
  readonly aheadPause?: Span | undefined;
}

/** A login under way. */
export interface LoginUnderWay {
  readonly reason: LoginReason;
  /** Whether it is ahead of need: the session is still usable and no call needs this login. */
  readonly isAhead: boolean;
  /** How long calls wait for this login if they can do without it. */
  readonly firstSecond: Span;
  readonly flight: Flight<ActiveSession>;
}

/** The fields of a call that takes a session. */
export interface Taker {
  /** Whether its body can be sent again. */
  readonly canResend: boolean;
  /** Whether it has waited for a renewal: then it uses any session in force. */
  readonly hasWaited: boolean;
}

/** The decision about a call that takes a session. */
export type TakeDecision =
  /** Use the session in force; `renew` also starts a renewal in the background. */
  | { readonly kind: "use"; readonly renew: boolean }
  /** Wait for a login, because no session is usable. */
  | { readonly kind: "need"; readonly reason: LoginReason }
  /** Wait for a renewal, at most `longestMs`, then use any session in force. */
  | {
    readonly kind: "prefer";
    readonly reason: LoginReason;
    readonly longestMs: number;
    /** The name of the call whose 401 is the reason of the renewal. */
    readonly callName?: string | undefined;
  };

/** The options that decide how long a call waits for a session. */
export interface TakeTimes extends SessionTimes {
  /** The time for one attempt to log in, in milliseconds. */
  readonly timeoutMs: number;
  /** The time for one attempt of a call, in milliseconds. */
  readonly requestTimeoutMs: number;
  /** The `waitUntil` of an edge runtime, if given. */
  readonly waitUntil?: unknown;
}

// Neither a URL that the user may not access nor failing logins delay other calls for longer.
const FIRST_SECOND_MS = 1_000;

// The part of its lifetime in which a session is due. A cookie in use never gets there, because its
// time-out slides; a short-lived token is not renewed all the time.
const LAST_PART = 1 / 3;

// So long before a token expires, calls wait for its renewal unless `waitUntil` keeps it alive.
const LAST_CHANCE_MS = 60_000;

/** Decides the age of a session; without a known expiry it is usable until Zuora refuses it. */
export function decideAge(
  { kind, issuedAtMs = -Infinity, expiresAtMs = Infinity }: Session,
  usedAtMs: number,
  nowMs: number,
  { sessionTimeoutMs, refreshEarlyMs }: SessionTimes,
): SessionAge {
  if (nowMs < usedAtMs) return "due"; // the clock was set back: its age is unknown
  const isBearer = kind === "bearer";
  const endMs = isBearer ? expiresAtMs : usedAtMs + sessionTimeoutMs;
  const earlyMs = isBearer
    ? Math.min(refreshEarlyMs, (expiresAtMs - issuedAtMs) * LAST_PART)
    : sessionTimeoutMs * LAST_PART;
  if (nowMs >= endMs) return "over";
  return nowMs >= endMs - earlyMs ? "due" : "good";
}

/** Returns the reason for a renewal by age. */
export function nameEnd(kind: Session["kind"]): LoginReason {
  return kind === "bearer" ? "expiring" : "idle";
}

/** Decides which session a call uses, and what it waits for first. */
export function decideTake(
  state: SessionState,
  taker: Taker,
  refusals: Refusals,
  nowMs: number,
  times: TakeTimes,
): TakeDecision {
  if (state.kind === "none") return { kind: "need", reason: "first" };
  const { active, aheadPause, login, refusedBy } = state;
  const age = decideAge(active.session, active.usedAtMs, nowMs, times);
  const reason = nameEnd(active.kind);
  if (age === "over") return { kind: "need", reason };
  if (taker.hasWaited) return { kind: "use", renew: false };

  const { requestTimeoutMs, timeoutMs } = times;
  if (login && !login.isAhead) {
    const longestMs = taker.canResend ? readLeftMs(login.firstSecond, nowMs) : requestTimeoutMs;
    return longestMs === 0
      ? { kind: "use", renew: false }
      : { kind: "prefer", reason: login.reason, longestMs };
  }
  if (refusedBy !== undefined && !login && mayRenew(refusals, refusedBy, nowMs)) {
    const longestMs = taker.canResend ? FIRST_SECOND_MS : requestTimeoutMs;
    return { kind: "prefer", reason: "rejected", longestMs, callName: refusedBy };
  }
  if (age === "good" || readLeftMs(aheadPause, nowMs) > 0) {
    return { kind: "use", renew: false };
  }
  if (!taker.canResend) return { kind: "prefer", reason, longestMs: timeoutMs };
  if (active.kind === "cookie") return { kind: "use", renew: false }; // the call itself extends it
  const leftMs = (active.session.expiresAtMs ?? Infinity) - nowMs;
  return times.waitUntil !== undefined || leftMs > LAST_CHANCE_MS
    ? { kind: "use", renew: true }
    : { kind: "prefer", reason, longestMs: timeoutMs };
}

/** Starts the time during which calls wait for a login that they can do without. */
export function startFirstSecond(nowMs: number): Span {
  return { startMs: nowMs, lengthMs: FIRST_SECOND_MS };
}
