/**
 * The state of a connection's session, and how logins change it.
 *
 * @module
 */

import { type Flight, startFlight } from "../async/single_flight.ts";
import { wait, type Waiter } from "../async/wait.ts";
import { readCode } from "../transport/events.ts";
import type { Settings } from "../transport/settings.ts";
import { activate, type ActiveSession, type NewSession } from "./active_session.ts";
import type { Login } from "./login.ts";
import { NO_REFUSALS, noteRenewal, type QuietTime, type Refusals } from "./refusal_rules.ts";
import {
  type LoginReason,
  type LoginUnderWay,
  type SessionState,
  startFirstSecond,
} from "./renewal_rules.ts";

/** The only place that changes the state. */
export interface SessionHolder {
  readonly state: SessionState;
  readonly refusals: Refusals;
  /** Returns the login under way; gives up one that has stalled. */
  findLogin(): LoginUnderWay | undefined;
  /** Starts a login, which overtakes one under way. */
  begin(reason: LoginReason, callName?: string, isAhead?: boolean): LoginUnderWay;
  /** Sets the name of a call that got a 401 and cannot be sent again. */
  setRefusedBy(callName: string | undefined): void;
  /** Sets the memory of 401s; wakes the calls that wait for the end of a quiet time. */
  setRefusals(next: Refusals): void;
  /** Waits for the end of a quiet time. */
  waitQuiet(quiet: QuietTime, leftMs: number, waiter: Waiter): Promise<void>;
}

// The back-off after a failed renewal ahead of need; doubles each time.
const AHEAD_RETRY_MS = 30_000;

/** Creates the holder of a connection's session. */
export function createSessionHolder(login: Login, settings: Settings): SessionHolder {
  const { clock, emit, keepAlive } = settings;
  const quietWaiters = new Set<() => void>();
  let state: SessionState = startState(settings);
  let refusals = NO_REFUSALS;

  function setRefusals(next: Refusals): void {
    const isQuietOver = refusals.quiet !== next.quiet;
    refusals = next;
    if (isQuietOver) { for (const wake of [...quietWaiters]) wake(); }
  }

  /** Activates the session of a login, unless it is the one in force, found in the store again. */
  function recognise(opened: NewSession): ActiveSession {
    const { isFound, place, usedAtMs } = opened;
    if (!isFound || state.kind === "none") return activate(opened);
    const { active } = state;
    return active.place?.loginId === place?.loginId
      ? Object.assign(active, { place, usedAtMs })
      : activate(opened);
  }

  /** Puts the session of a login in force. */
  function install(active: ActiveSession, reason: LoginReason, callName: string | undefined): void {
    if (reason === "rejected") setRefusals(noteRenewal(refusals, callName, active, clock.now()));
    state = { kind: "serving", active };
  }

  /** Ends a failed login; the session stays in force. */
  function release(isAhead: boolean): void {
    state = { ...state, login: undefined };
    if (!isAhead || state.kind === "none") return;
    const lengthMs = state.aheadPause ? state.aheadPause.lengthMs * 2 : AHEAD_RETRY_MS;
    state = { ...state, aheadPause: { startMs: clock.now(), lengthMs } };
  }

  return {
    get state() {
      return state;
    },
    get refusals() {
      return refusals;
    },
    findLogin(): LoginUnderWay | undefined {
      const { login } = state;
      if (login?.flight.isStalled(clock.now())) login.flight.giveUp("stalled");
      if (login?.flight.ending) state = { ...state, login: undefined };
      return state.login;
    },
    begin(reason, callName, isAhead = false): LoginUnderWay {
      const before = state;
      const refused = reason === "rejected" && before.kind === "serving"
        ? before.active.place
        : undefined;

      async function run(flight: Flight<ActiveSession>): Promise<ActiveSession> {
        const startMs = clock.now();
        const emitRenewal = (code?: ReturnType<typeof readCode>): void => {
          if (reason === "first") return;
          emit?.({ type: "renewal", reason, durationMs: clock.now() - startMs, ...code });
        };
        try {
          const active = recognise(await login.logIn({ flight, reason, isAhead, refused }));
          if (!flight.ending) install(active, reason, callName);
          emitRenewal();
          return active;
        } catch (error) {
          if (!flight.ending) release(isAhead);
          emitRenewal(readCode(error));
          throw error;
        }
      }

      before.login?.flight.giveUp("overtaken");
      const flight = startFlight<ActiveSession>(clock, (flight) => {
        const running = run(flight);
        keepAlive(running);
        return running;
      });
      const under = { reason, isAhead, firstSecond: startFirstSecond(clock.now()), flight };
      state = before.kind === "serving"
        ? { ...before, login: under, refusedBy: undefined }
        : { ...before, login: under };
      return under;
    },
    setRefusedBy(callName): void {
      if (state.kind === "serving") state = { ...state, refusedBy: callName };
    },
    setRefusals,
    waitQuiet: (quiet, leftMs, waiter) =>
      wait(waiter, (resolve) => {
        quietWaiters.add(resolve);
        // The timer decides, as the clock may have been set.
        const cancel = clock.after(leftMs, () => {
          if (refusals.quiet === quiet) setRefusals({ notes: refusals.notes });
          resolve();
        });
        return () => {
          cancel();
          quietWaiters.delete(resolve);
        };
      }),
  };
}

function startState({ clock, session }: Settings): SessionState {
  if (!session) return { kind: "none" };
  const usedAtMs = session.issuedAtMs ?? clock.now();
  return { kind: "serving", active: activate({ session, isFound: false, usedAtMs }) };
}
