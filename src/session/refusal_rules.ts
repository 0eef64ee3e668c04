/**
 * The rules after Zuora refused the session (here called a 401, though a body may say so too), as
 * pure decisions: it makes one renewal, and its path is remembered.
 *
 * @module
 */

import { readLeftMs, type Span } from "../async/wait.ts";
import type { ActiveSession } from "./active_session.ts";

/**
 * The memory of 401s, so that a path without permission does not cause a flood of logins. A path
 * stands for a method and a path, as `nameCall` names a call.
 */
export interface Refusals {
  /** The paths whose 401 made a renewal, and how long each may not make another. */
  readonly notes: ReadonlyMap<string, Span>;
  /** How long no path may make a renewal, because a recent one has not helped yet. */
  readonly quiet?: QuietTime | undefined;
}

/** The time after a renewal for a 401. */
export interface QuietTime extends Span {
  /** The session of the renewal. */
  readonly active: ActiveSession;
  /** The call that made the renewal; absent if the session was found in the store. */
  readonly callName?: string | undefined;
}

/** The memory before the first 401. */
export const NO_REFUSALS: Refusals = { notes: new Map() };

const QUIET_MS = 10_000;
const LONGEST_NOTE_MS = 600_000;
const MOST_NOTES = 50;

/** Records a renewal for the 401 of a path. */
export function noteRenewal(
  { notes }: Refusals,
  callName: string | undefined,
  active: ActiveSession,
  nowMs: number,
): Refusals {
  const { isFound } = active;
  const quiet = { startMs: nowMs, lengthMs: QUIET_MS, active, ...(!isFound && { callName }) };
  if (callName === undefined) {
    return { notes, quiet: { startMs: nowMs, lengthMs: QUIET_MS, active } };
  }
  const before = notes.get(callName);
  // A session from the store may have expired too, so the first one bars nothing yet.
  const lengthMs = isFound && !before ? 0 : Math.max(QUIET_MS, 2 * (before?.lengthMs ?? 0));
  const next = new Map(notes);
  next.delete(callName); // so that the newest comes last
  next.set(callName, { startMs: nowMs, lengthMs: Math.min(lengthMs, LONGEST_NOTE_MS) });
  for (const oldest of next.keys()) if (next.size > MOST_NOTES) next.delete(oldest);
  return { notes: next, quiet };
}

/**
 * Forgets what a reply other than 401 disproves: the note of its path, and a quiet time that began
 * with this path or with the session that the call waited for after its own 401.
 */
export function noteAccepted(
  refusals: Refusals,
  callName: string,
  waitedFor: ActiveSession | undefined,
): Refusals {
  const { notes, quiet } = refusals;
  if (notes.size === 0 && !quiet) return refusals;
  const isExplained = quiet !== undefined &&
    (quiet.callName === callName || quiet.active === waitedFor);
  const known = isExplained ? [callName, quiet.callName] : [callName];
  if (!isExplained && !notes.has(callName)) return refusals;
  const rest = new Map([...notes].filter(([name]) => !known.includes(name)));
  return { notes: rest, ...(!isExplained && { quiet }) };
}

/** Returns whether the 401 of a path may make a renewal. */
export function mayRenew({ notes, quiet }: Refusals, callName: string, nowMs: number): boolean {
  return readLeftMs(notes.get(callName), nowMs) === 0 && readLeftMs(quiet, nowMs) === 0;
}

/** The fields of a call that got a 401. */
export interface RefusedCall {
  readonly name: string;
  readonly canResend: boolean;
  /** How many renewals it has waited for that logged in. */
  readonly renewals: number;
  /** How many renewals it has waited for that found a session in the store. */
  readonly finds: number;
}

/** The decision about a 401. */
export type RefusalDecision =
  /** Return it to the caller; a renewal is possible after `retryAfterMs`. */
  | { readonly kind: "give_back"; readonly retryAfterMs?: number | undefined }
  /** Resend the call with the newer session. */
  | { readonly kind: "resend" }
  /** Wait for the login under way. */
  | { readonly kind: "join" }
  /** Wait for the end of the quiet time. */
  | { readonly kind: "wait"; readonly quiet: QuietTime; readonly leftMs: number }
  /** Start a renewal. */
  | { readonly kind: "renew" };

/** Decides what to do about the 401 of a call that used the session `refused`. */
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
  // One renewal per call, or two if the first found a session in the store.
  if (call.renewals > 0 || call.finds > 1) {
    return { kind: "give_back", retryAfterMs: (noteMs || quietMs) || undefined };
  }
  if (state.login) return { kind: "join" };
  if (noteMs > 0) return { kind: "give_back", retryAfterMs: noteMs };
  if (quiet && quietMs > 0) return { kind: "wait", quiet, leftMs: quietMs };
  return { kind: "renew" };
}
