/**
 * Keeping a session: what calls wait for, and what their replies change.
 *
 * @module
 */

import { endWaiter, type Waiter } from "../async/wait.ts";
import { copyError } from "../errors/copy_error.ts";
import { isZuoraError } from "../errors/errors.ts";
import type { Session } from "../protocol/session.ts";
import { buildTimeOut } from "../transport/attempt.ts";
import type { Settings } from "../transport/settings.ts";
import { type ActiveSession, adoptSecret, readSession } from "./active_session.ts";
import type { Login } from "./login.ts";
import {
  decideAfterRefusal,
  mayRenew,
  NO_REFUSALS,
  noteAccepted,
  type RefusalDecision,
} from "./refusal_rules.ts";
import { decideTake, type LoginUnderWay, nameEnd, type TakeDecision } from "./renewal_rules.ts";
import { createSessionHolder } from "./session_holder.ts";

/** What the keeper has to know of a call. */
export interface SessionCall extends Waiter {
  /** Whether its body can be sent again. */
  readonly canResend: boolean;
  readonly method: string;
  /** Where it goes; absent where nobody calls yet. */
  readonly url: URL | undefined;
  /** The login that it has waited for, and goes without. */
  waitedFor?: LoginUnderWay | undefined;
  /** How many renewals it has waited for that made a login. */
  renewals: number;
  /** How many that found a session in the store. */
  found: number;
  /** The session that it waited for after a 401. */
  renewedTo?: ActiveSession | undefined;
}

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

// How often a caller lets a login begin again that stands still.
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
    if (decision.renew && !state.login) holder.begin(nameEnd(state.active.kind), { isAhead: true });
    return state.active;
  }

  /** Waits for the login that a decision asks for; gives nothing when it is to be decided anew. */
  async function waitForLogin(
    decision: Exclude<TakeDecision, { kind: "use" }>,
    call: SessionCall,
    canStall: boolean,
  ): Promise<ActiveSession | undefined> {
    const { reason } = decision;
    const isPreferred = decision.kind === "prefer";
    const under = holder.state.login ?? holder.begin(reason, {
      path: isPreferred ? decision.path : undefined,
      isAhead: isPreferred && reason !== "rejected",
    });
    const longestMs = isPreferred ? decision.longestMs : undefined;
    const ending = await under.flight.watch(call, longestMs);
    const { state } = holder;
    const isOpen = state.kind === "serving";
    if (ending.kind === "done") return isOpen ? state.active : ending.value;
    if (ending.kind === "overtaken" || (ending.kind === "stalled" && canStall)) return undefined;
    if (isPreferred && isOpen) {
      call.waitedFor = under;
      return state.active;
    }
    if (ending.kind !== "failed") throw buildTimeOut({ ...settings, retryable: true });
    if (under.isAhead) return undefined; // it made one attempt, for nobody
    throw ownError(ending.error);
  }

  async function reconnect(waiter: Waiter): Promise<Session> {
    login.forget();
    holder.setRefusals(NO_REFUSALS);
    let under = holder.findLogin();
    if (under?.reason !== "reconnect") under = holder.begin("reconnect");
    for (let stalls = 0;;) {
      const ending = await under.flight.watch(waiter);
      if (ending.kind === "done") return readSession(ending.value);
      if (ending.kind === "failed") throw ownError(ending.error);
      if (ending.kind === "stalled" && stalls++ >= MOST_STALLS) {
        throw buildTimeOut({ ...settings, retryable: true });
      }
      under = holder.findLogin() ?? holder.begin("reconnect");
    }
  }

  return {
    get current() {
      const { state } = holder;
      return state.kind === "serving" ? readSession(state.active) : undefined;
    },
    takeNow: (call, nowMs) => use(decide(call, nowMs)),
    async take(call): Promise<ActiveSession> {
      for (let round = 0;; round++) {
        const decision = decide(call, clock.now());
        const active = decision.kind === "use"
          ? use(decision)
          : await waitForLogin(decision, call, round < MOST_STALLS);
        if (active) return active;
      }
    },
    accept(active, call, sentAtMs, cookie): void {
      const { state, refusals } = holder;
      if (state.kind === "none" || state.active !== active) return;
      active.usedAtMs = sentAtMs;
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
      for (let stalls = 0;;) {
        const { state, refusals } = holder;
        if (state.kind === "none") return { kind: "give_back" };
        const { active } = state;
        const login = holder.findLogin();
        const nowMs = clock.now();
        const name = nameCall(call);
        const decision = decideAfterRefusal(
          { active, login },
          refused,
          { ...call, name },
          refusals,
          nowMs,
        );
        if (decision.kind === "resend") return decision;
        if (decision.kind === "give_back") {
          const isNext = !call.canResend && active === refused &&
            mayRenew(refusals, nameCall(call), nowMs);
          if (isNext) holder.setRefusedBy(nameCall(call));
          return decision;
        }
        if (decision.kind === "wait") {
          await holder.waitQuiet(decision.quiet, decision.leftMs, call);
          continue;
        }
        const under = login ?? holder.begin("rejected", { path: nameCall(call) });
        const ending = await under.flight.watch(call);
        if (ending.kind === "done") {
          if (ending.value.isFound) call.found++;
          else call.renewals++;
          call.renewedTo = ending.value;
        } else if (ending.kind === "failed" && !under.isAhead) {
          throw ownError(ending.error);
        } else if (ending.kind === "stalled" && stalls++ >= MOST_STALLS) {
          throw buildTimeOut({ ...settings, retryable: true });
        }
      }
    },
    reconnect,
    stop(reason): void {
      const login = holder.findLogin();
      if (login) endWaiter(login.flight, reason);
    },
  };
}

/** Names what a call asks for: its method and path, without the query. */
function nameCall({ method, url }: SessionCall): string {
  return `${method} ${url?.pathname ?? ""}`;
}

/** Gives each caller an error of its own; what a credentials function threw is the caller's. */
function ownError(error: unknown): unknown {
  return isZuoraError(error) ? copyError(error) : error;
}
