/**
 * Keeping a session: calls wait for one, and their replies update it.
 *
 * @module
 */

import type { Waiter } from "../async/wait.ts";
import { copyError, isZuoraError } from "../errors/any_error.ts";
import type { Session } from "../protocol/session.ts";
import { buildTimeOut } from "../transport/network_failure.ts";
import type { Settings } from "../transport/settings.ts";
import { type ActiveSession, adoptSecret, readSession } from "./active_session.ts";
import type { Login } from "./login.ts";
import { nameCall, type SessionCall } from "./session_call.ts";
import {
  decideAfterRefusal,
  mayRenew,
  NO_REFUSALS,
  noteAccepted,
  type RefusalDecision,
} from "./refusal_rules.ts";
import { decideTake, type LoginUnderWay, nameEnd, type TakeDecision } from "./renewal_rules.ts";
import { createSessionHolder } from "./session_holder.ts";

/** Keeps the session of one connection. */
export interface SessionKeeper {
  /** The session in force, if there has been a login. */
  readonly current: Session | undefined;
  /** Returns a session for a call; `undefined` if the call has to wait. */
  takeNow(call: SessionCall, nowMs: number): ActiveSession | undefined;
  /** Waits for a session for a call. */
  take(call: SessionCall): Promise<ActiveSession>;
  /** Records a reply that shows that Zuora accepted the session; `cookie` is the new value of a rotated cookie. */
  noteAccepted(active: ActiveSession, call: SessionCall, sentAtMs: number, cookie?: string): void;
  /**
   * Handles a refused session (a 401, or for `json` a body that says so): may renew the session, and
   * decides whether to resend the call.
   */
  handleRefusal(active: ActiveSession, call: SessionCall): Promise<RefusalDecision>;
  /** Logs in again with the current credentials. */
  reconnect(waiter: Waiter): Promise<Session>;
  /** Aborts the login under way. */
  stop(reason: unknown): void;
}

// How often a caller restarts a login that has stalled.
const MOST_STALLS = 1;

/** Creates the keeper of a connection's session. */
export function createSessionKeeper(login: Login, settings: Settings): SessionKeeper {
  const { clock } = settings;
  const holder = createSessionHolder(login, settings);

  function decide(call: SessionCall, nowMs: number): TakeDecision {
    if (holder.state.login) holder.findLogin();
    return decideTake(holder.state, call, holder.refusals, nowMs, settings);
  }

  /** Returns the session if the decision is to use it; may start a renewal in the background. */
  function use(decision: TakeDecision): ActiveSession | undefined {
    const { state } = holder;
    if (decision.kind !== "use" || state.kind === "none") return undefined;
    if (decision.renew && !state.login) holder.begin(nameEnd(state.active.kind), undefined, true);
    return state.active;
  }

  /**
   * Waits for the login under way, or for one that `begin` starts, for at most `longestMs`.
   *
   * @returns The session; `undefined` when the time is over.
   */
  async function watch(
    waiter: Waiter,
    begin: () => LoginUnderWay,
    longestMs?: number,
  ): Promise<ActiveSession | undefined> {
    for (let stalls = 0;;) {
      const under = holder.findLogin() ?? begin();
      const ending = await under.flight.watch(waiter, longestMs);
      if (ending.kind === "done") return ending.value;
      if (ending.kind === "late") return undefined;
      if (ending.kind === "stalled" && stalls++ === MOST_STALLS) {
        throw buildTimeOut({ ...settings, retryable: true });
      }
      // A renewal ahead of need makes one attempt only; a caller that needs a session retries.
      const isFinal = !under.isAhead || longestMs !== undefined;
      if (ending.kind === "failed" && isFinal) throw ownError(ending.error);
    }
  }

  return {
    get current() {
      const { state } = holder;
      return state.kind === "serving" ? readSession(state.active) : undefined;
    },
    takeNow: (call, nowMs) => use(decide(call, nowMs)),
    async take(call): Promise<ActiveSession> {
      for (;;) {
        const decision = decide(call, clock.now());
        const ready = use(decision);
        if (ready) return ready;
        if (decision.kind === "need") {
          const opened = await watch(call, () => holder.begin(decision.reason));
          if (opened) return opened;
        } else if (decision.kind === "prefer") {
          const { longestMs, callName, reason } = decision;
          const isAhead = reason !== "rejected";
          try {
            await watch(call, () => holder.begin(reason, callName, isAhead), longestMs);
          } catch (error) {
            if (call.ended) throw error; // else the session in force will do
          }
          call.hasWaited = true;
        }
      }
    },
    noteAccepted(active, call, sentAtMs, cookie): void {
      const { state, refusals } = holder;
      if (state.kind === "none" || state.active !== active) return;
      // Replies come in any order, so only a clock that was set back moves the time back.
      if (sentAtMs >= active.usedAtMs || clock.now() < active.usedAtMs) active.usedAtMs = sentAtMs;
      if (cookie !== undefined) adoptSecret(active, cookie);
      if (state.refusedBy !== undefined || refusals !== NO_REFUSALS) {
        const name = nameCall(call);
        if (state.refusedBy === name) holder.setRefusedBy(undefined);
        const next = noteAccepted(refusals, name, call.renewedTo);
        if (next !== refusals) holder.setRefusals(next);
      }
      login.noteUse(active);
    },
    async handleRefusal(refused, call): Promise<RefusalDecision> {
      const name = nameCall(call);
      for (;;) {
        const { state, refusals } = holder;
        if (state.kind === "none") return { kind: "give_back" };
        const view = { active: state.active, login: holder.findLogin() };
        const nowMs = clock.now();
        const decision = decideAfterRefusal(view, refused, { ...call, name }, refusals, nowMs);
        if (decision.kind === "resend") return decision;
        if (decision.kind === "give_back") {
          const isNext = !call.canResend && view.active === refused &&
            mayRenew(refusals, name, nowMs);
          if (isNext) holder.setRefusedBy(name);
          return decision;
        }
        if (decision.kind === "wait") {
          await holder.waitQuiet(decision.quiet, decision.leftMs, call);
          continue;
        }
        const renewed = await watch(call, () => holder.begin("rejected", name));
        if (renewed === refused) continue; // the store still had the refused session
        if (renewed?.isFound) call.finds++;
        else call.renewals++;
        call.renewedTo = renewed;
      }
    },
    async reconnect(waiter): Promise<Session> {
      login.forget();
      holder.setRefusals(NO_REFUSALS);
      const begin = (): LoginUnderWay => holder.begin("reconnect");
      if (holder.findLogin()?.reason !== "reconnect") begin();
      const opened = await watch(waiter, begin);
      if (!opened) throw buildTimeOut({ ...settings, retryable: true });
      return readSession(opened);
    },
    stop(reason): void {
      holder.findLogin()?.flight.abort(reason);
    },
  };
}

/** Copies an error for each caller, but not what a credentials function threw. */
function ownError(error: unknown): unknown {
  return isZuoraError(error) ? copyError(error) : error;
}
