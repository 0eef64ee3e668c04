/**
 * What a 401 costs, as decisions without a clock: one renewal, which its path is remembered for.
 *
 * @module
 */

import { readLeftMs, type Span } from "../async/wait.ts";
import type { ActiveSession } from "./active_session.ts";

/** What is remembered of 401s, so that what a user may not see is no storm of logins. */
export interface Refusals {
  /** The paths whose 401 made a renewal, and for how long they make no other. */
  readonly notes: ReadonlyMap<string, Span>;
  /** For how long no path makes a login, as one was made that has not helped yet. */
  readonly quiet?: QuietTime | undefined;
}

/** The time after a renewal that a 401 made. */
export interface QuietTime extends Span {
  /** The session that the renewal brought. */
  readonly active: ActiveSession;
  /** The path that made it; absent when the session was found in the store. */
  readonly path?: string | undefined;
}

/** Nothing is remembered. */
export const NO_REFUSALS: Refusals = { notes: new Map() };

// What a user may not see must not become a storm of logins.
const QUIET_MS = 10_000;
const LONGEST_NOTE_MS = 600_000;
const MOST_NOTES = 50;

/** Takes note of a renewal that the 401 of a path made. */
export function noteRenewal(
  { notes }: Refusals,
  path: string | undefined,
  active: ActiveSession,
  nowMs: number,
): Refusals {
  const { isFound } = active;
  const quiet = { startMs: nowMs, lengthMs: QUIET_MS, active, ...(!isFound && { path }) };
  if (path === undefined) return { notes, quiet: { startMs: nowMs, lengthMs: QUIET_MS, active } };
  const before = notes.get(path);
  // A session that was found may have ended too: the first bars nothing, and is remembered.
  const lengthMs = isFound && !before ? 0 : Math.max(QUIET_MS, 2 * (before?.lengthMs ?? 0));
  const next = new Map(notes);
  next.delete(path); // the newest stands last
  next.set(path, { startMs: nowMs, lengthMs: Math.min(lengthMs, LONGEST_NOTE_MS) });
  for (const oldest of next.keys()) if (next.size > MOST_NOTES) next.delete(oldest);
  return { notes: next, quiet };
}

/**
 * Forgets what a reply other than 401 disproves: the note of its path, and the quiet time that this
 * path began; also that which began with the session that the call was refused and waited for.
 */
export function noteAccepted(
  refusals: Refusals,
  path: string,
  waitedFor: ActiveSession | undefined,
): Refusals {
  const { notes, quiet } = refusals;
  if (notes.size === 0 && !quiet) return refusals;
  const isExplained = quiet !== undefined && (quiet.path === path || quiet.active === waitedFor);
  const known = isExplained ? [path, quiet.path] : [path];
  if (!isExplained && !notes.has(path)) return refusals;
  const rest = new Map([...notes].filter(([name]) => !known.includes(name)));
  return { notes: rest, ...(!isExplained && { quiet }) };
}

/** Tells whether the 401 of a path may make a login. */
export function mayRenew({ notes, quiet }: Refusals, path: string, nowMs: number): boolean {
  return readLeftMs(notes.get(path), nowMs) === 0 && readLeftMs(quiet, nowMs) === 0;
}

/** What a call that got a 401 says of itself. */
export interface RefusedCall {
  readonly name: string;
  readonly canResend: boolean;
  /** How many renewals it has waited for that made a login. */
  readonly renewals: number;
  /** How many that found a session in the store. */
  readonly found: number;
}

/** What to do about a 401. */
export type RefusalDecision =
  /** The caller gets it; another login can be made after `retryAfterMs`. */
  | { readonly kind: "give_back"; readonly retryAfterMs?: number | undefined }
  /** There is a newer session: send the call again. */
  | { readonly kind: "resend" }
  /** Wait for the login under way. */
  | { readonly kind: "join" }
  /** Wait for the end of the quiet time. */
  | { readonly kind: "wait"; readonly quiet: QuietTime; readonly leftMs: number }
  /** Begin a renewal. */
  | { readonly kind: "renew" };

/** Decides what comes of a 401 that a call got with a session. */
export function decideAfterRefusal(
  state: { readonly active: ActiveSession; readonly login?: unknown },
  refused: ActiveSession,
  call: RefusedCall,
  { notes, quiet }: Refusals,
  nowMs: number,
): RefusalDecision {
  if (!call.canResend) return { kind: "give_back" };
  if (state.active !== refused) return { kind: "resend" };
  const noteMs = readLeftMs(notes.get(call.name), nowMs);
  const quietMs = readLeftMs(quiet, nowMs);
  // One renewal a call; one more where the first brought the session of another login.
  if (call.renewals > 0 || call.found > 1) {
    return { kind: "give_back", retryAfterMs: (noteMs || quietMs) || undefined };
  }
  if (state.login) return { kind: "join" };
  if (noteMs > 0) return { kind: "give_back", retryAfterMs: noteMs };
  if (quiet && quietMs > 0) return { kind: "wait", quiet, leftMs: quietMs };
  return { kind: "renew" };
}
