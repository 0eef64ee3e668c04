/**
 * Keeping a session: what calls wait for, and what their replies change.
 *
 * @module
 */

import type { Waiter } from "../async/wait.ts";
import { copyError, isZuoraError } from "../errors/any_error.ts";
import type { Session } from "../protocol/session.ts";
import { buildTimeOut } from "../transport/attempt.ts";
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
  /** Gives a session to call with; `undefined` when there is something to wait for. */
  takeNow(call: SessionCall, nowMs: number): ActiveSession | undefined;
  /** Waits for a session to call with. */
  take(call: SessionCall): Promise<ActiveSession>;
  /** Takes note of a reply other than 401; `cookie` is the new value of a rotated session. */
  accept(active: ActiveSession, call: SessionCall, sentAtMs: number, cookie?: string): void;
  /** Does what a 401 asks for, and tells whether to send the call again. */
  refuse(active: ActiveSession, call: SessionCall): Promise<RefusalDecision>;
  /** Logs in again, with what the credentials are now. */
  reconnect(waiter: Waiter): Promise<Session>;
  /** Ends the login under way. */
  stop(reason: unknown): void;
}

// How often one who waits lets a login begin again that stands still.
const MOST_STALLS = 1;

/** Makes the keeper of a connection's session. */
export function createSessionKeeper(login: Login, settings: Settings): SessionKeeper {
  const { clock } = settings;
  const holder = createSessionHolder(login, settings);

  function decide(call: SessionCall, nowMs: number): TakeDecision {
    if (holder.state.login) holder.findLogin();
    return decideTake(holder.state, call, holder.refusals, nowMs, settings);
  }

  /** Gives the session that a decision says to use, and begins its renewal behind the call. */
  function use(decision: TakeDecision): ActiveSession | undefined {
    const { state } = holder;
    if (decision.kind !== "use" || state.kind === "none") return undefined;
    if (decision.renew && !state.login) holder.begin(nameEnd(state.active.kind), undefined, true);
    return state.active;
  }

  /**
   * Waits for the login under way, or for one that `begin` begins, no longer than `longestMs`.
   *
   * @returns The session; nothing when the time was over first.
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
      // One ahead of need made a single attempt: who needs a session makes more.
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
          const { longestMs, path, reason } = decision;
          const isAhead = reason !== "rejected";
          try {
            await watch(call, () => holder.begin(reason, path, isAhead), longestMs);
          } catch (error) {
            if (call.ended) throw error; // else the session in force serves
          }
          call.hasWaited = true;
        }
      }
    },
    accept(active, call, sentAtMs, cookie): void {
      const { state, refusals } = holder;
      if (state.kind === "none" || state.active !== active) return;
      // Replies come in any order; only a clock that was set back makes a use earlier.
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
    async refuse(refused, call): Promise<RefusalDecision> {
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
        if (renewed === refused) continue; // it was found again, before it was refused
        if (renewed?.isFound) call.found++;
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

/** Gives each caller an error of its own; what a credentials function threw is the caller's. */
function ownError(error: unknown): unknown {
  return isZuoraError(error) ? copyError(error) : error;
}
