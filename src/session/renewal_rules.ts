/**
 * The rules of a session, as decisions without a clock: when it serves and when it is renewed.
 *
 * @module
 */

import type { Flight } from "../async/single_flight.ts";
import { readLeftMs, type Span } from "../async/wait.ts";
import type { Session } from "../protocol/session.ts";
import type { RenewalReason } from "../transport/events.ts";
import type { ActiveSession } from "./active_session.ts";
import { mayRenew, type Refusals } from "./refusal_rules.ts";

/** Why a login is made. */
export type LoginReason = RenewalReason | "first";

/** `good`: usable. `due`: usable, renew soon. `over`: expired. */
export type SessionAge = "good" | "due" | "over";

/** The times that a session is kept by. */
export interface SessionTimes {
  /** How long a cookie session lasts after its last use, in milliseconds. */
  readonly sessionTimeoutMs: number;
  /** How long before its end a token is renewed, in milliseconds. */
  readonly refreshEarlyMs: number;
}

/** The session of a connection, and what a call has to know of it: one value. */
export type SessionState =
  | { readonly kind: "none"; readonly login?: LoginUnderWay | undefined }
  | ServingState;

/** There is a session. */
export interface ServingState {
  readonly kind: "serving";
  readonly active: ActiveSession;
  /** The login under way, if there is one. */
  readonly login?: LoginUnderWay | undefined;
  /** What refused the session to a call that could not be sent again: the next call renews it. */
  readonly refusedBy?: string | undefined;
  /** How long no renewal ahead of need is begun, after one that failed. */
  readonly aheadPause?: Span | undefined;
}

/** A login under way. */
export interface LoginUnderWay {
  readonly reason: LoginReason;
  /** Whether the session still serves, and no call needs this login. */
  readonly isAhead: boolean;
  /** For how long calls wait for it that can go without. */
  readonly firstSecond: Span;
  readonly flight: Flight<ActiveSession>;
}

/** What a call says of itself when it takes a session. */
export interface Taker {
  /** Whether its body can be sent again. */
  readonly canResend: boolean;
  /** Whether it has waited for a renewal already: it goes with whatever session is in force. */
  readonly hasWaited: boolean;
}

/** What to do for a call that wants a session. */
export type TakeDecision =
  /** Go with the session in force; `renew` also begins a renewal behind the call. */
  | { readonly kind: "use"; readonly renew: boolean }
  /** There is none that serves: no call without a login. */
  | { readonly kind: "need"; readonly reason: LoginReason }
  /** Wait a while for a renewal, then go with whatever session is in force. */
  | {
    readonly kind: "prefer";
    readonly reason: LoginReason;
    readonly longestMs: number;
    /** The path whose 401 asks for the renewal. */
    readonly path?: string | undefined;
  };

/** The times that calls wait by. */
export interface TakeTimes extends SessionTimes {
  /** The time for one attempt to log in, in milliseconds. */
  readonly timeoutMs: number;
  /** The time for one attempt of a call, in milliseconds. */
  readonly requestTimeoutMs: number;
  /** Keeps work in the background alive, where that is needed. */
  readonly waitUntil?: unknown;
}

// Neither one URL that this user may not see nor logins that fail stop the rest for longer.
const FIRST_SECOND_MS = 1_000;

// Of a session's time: a cookie's slides, so that one in use never comes near its end, and a token
// that is short is not renewed all the time.
const LAST_PART = 1 / 3;

// Before a token ends: where nothing keeps work in the background alive, this is when calls wait.
const LAST_CHANCE_MS = 60_000;

/** Decides how old a session is; one without a known end is usable until it is refused. */
export function decideAge(
  { kind, issuedAtMs = -Infinity, expiresAtMs = Infinity }: Session,
  usedAtMs: number,
  nowMs: number,
  { sessionTimeoutMs, refreshEarlyMs }: SessionTimes,
): SessionAge {
  if (nowMs < usedAtMs) return "due"; // the clock was set back: its age is not known
  const isBearer = kind === "bearer";
  const endMs = isBearer ? expiresAtMs : usedAtMs + sessionTimeoutMs;
  const earlyMs = isBearer
    ? Math.min(refreshEarlyMs, (expiresAtMs - issuedAtMs) * LAST_PART)
    : sessionTimeoutMs * LAST_PART;
  if (nowMs >= endMs) return "over";
  return nowMs >= endMs - earlyMs ? "due" : "good";
}

/** Names the reason to renew a session because of its age. */
export function nameEnd(kind: Session["kind"]): LoginReason {
  return kind === "bearer" ? "expiring" : "idle";
}

/** Decides with which session a call goes, and what it waits for before. */
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
    return { kind: "prefer", reason: "rejected", longestMs, path: refusedBy };
  }
  if (age === "good" || readLeftMs(aheadPause, nowMs) > 0) {
    return { kind: "use", renew: false };
  }
  if (!taker.canResend) return { kind: "prefer", reason, longestMs: timeoutMs };
  if (active.kind === "cookie") return { kind: "use", renew: false }; // the call itself slides it
  const leftMs = (active.session.expiresAtMs ?? Infinity) - nowMs;
  return times.waitUntil !== undefined || leftMs > LAST_CHANCE_MS
    ? { kind: "use", renew: true }
    : { kind: "prefer", reason, longestMs: timeoutMs };
}

/** Starts the time for which calls wait for a login that they can go without. */
export function startFirstSecond(nowMs: number): Span {
  return { startMs: nowMs, lengthMs: FIRST_SECOND_MS };
}
