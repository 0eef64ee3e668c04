/**
 * The session of one connection: when it serves, when it is renewed, and when a 401 is believed.
 *
 * @module
 */

import { throwTimedOut } from "../transport/attempt.ts";
import { readCode, type RenewalReason } from "../transport/events.ts";
import type { Login } from "./login.ts";
import type { Settings } from "../transport/settings.ts";
import { createSession, type Session } from "../protocol/session.ts";
import { decideAge } from "./renewal_rules.ts";
import { type Pulse, shareWork } from "../async/single_flight.ts";
import type { ActiveSession } from "./active_session.ts";
import { waitFor } from "../async/wait.ts";
import { ZuoraError } from "../errors/zuora_error.ts";

type Reason = RenewalReason | "first";

/** Keeps the session of one connection. */
export interface SessionKeeper {
  /** The session in force, if there has been a login. */
  readonly current: Session | undefined;
  /** Gives a session to call with, after a login if it takes one. */
  take(signal?: AbortSignal | null): Promise<ActiveSession>;
  /** Tells whether a session is still the one to call with. */
  isCurrent(turn: ActiveSession): boolean;
  /** Takes note of a reply that accepted the session; `cookie` is a new value of it. */
  accept(turn: ActiveSession, sentAtMs: number, cookie?: string): void;
  /** Takes note of a 401 and tells whether another session is worth a try. */
  reject(turn: ActiveSession): boolean;
  /** Logs in anew, with whatever was rejected before too. */
  reconnect(): Promise<Session>;
}

// Before a token ends: where nothing keeps work in the background alive, this is when calls wait.
const LAST_CHANCE_MS = 60_000;

// 401s of a resource that this user may not see must not become a storm of logins.
const LEAST_BETWEEN_401_LOGINS_MS = 10_000;

// After a renewal ahead of need that failed; doubles each time.
const AHEAD_RETRY_MS = 30_000;

/** Makes the keeper of a connection's session. */
export function createSessionKeeper(login: Login, settings: Settings): SessionKeeper {
  const { clock, endpoint, keepAlive, session, tell, timeoutMs, waitUntil } = settings;
  const share = shareWork<ActiveSession>({
    clock,
    giveUp: () => throwTimedOut(endpoint, timeoutMs),
  });
  let current: ActiveSession | undefined = session && {
    session,
    isFound: false,
    usedAtMs: session.issuedAtMs ?? clock.now(),
  };
  let isDead = false;
  let isDoubted = false; // came from a 401 and has not been accepted since
  let lastAfter401Ms = -Infinity;
  let failedAfter401: ZuoraError | undefined;
  let aheadAtMs = 0;
  let aheadDelayMs = AHEAD_RETRY_MS;

  async function logIn(reason: Reason, signal: AbortSignal, pulse: Pulse): Promise<ActiveSession> {
    const startMs = clock.now();
    const tellRenewal = (error?: unknown): void => {
      if (reason === "first") return;
      tell({ type: "renewal", reason, durationMs: clock.now() - startMs, ...readCode(error) });
    };
    const refused = reason === "rejected" ? current?.place : undefined;
    try {
      current = await login.logIn(reason, refused, signal, pulse);
      isDead = false;
      isDoubted = reason === "rejected" && !current.isFound;
      if (isDoubted) lastAfter401Ms = startMs;
      aheadAtMs = 0;
      aheadDelayMs = AHEAD_RETRY_MS;
      tellRenewal();
      return current;
    } catch (error) {
      if (reason === "rejected" && error instanceof ZuoraError) {
        lastAfter401Ms = startMs;
        failedAfter401 = error;
      }
      tellRenewal(error);
      throw error;
    }
  }

  function renew(reason: Reason, signal?: AbortSignal | null): Promise<ActiveSession> {
    const before = current;
    return share(
      (signal, pulse) => logIn(reason, signal, pulse),
      () => current === before ? undefined : current,
      signal,
    );
  }

  /** Renews a session that still serves: that it failed has been told, and is no call's concern. */
  async function renewAhead(
    { session }: ActiveSession,
    signal?: AbortSignal | null,
  ): Promise<void> {
    const nowMs = clock.now();
    if (nowMs < aheadAtMs) return;
    const leftMs = (session.expiresAtMs ?? Infinity) - nowMs;
    const isBackground = session.kind === "bearer" &&
      (waitUntil !== undefined || leftMs > LAST_CHANCE_MS);
    if (isBackground) {
      aheadAtMs = Infinity; // until this one has ended
      return keepAlive(renew(nameEnd(session)).then(() => {}, postpone));
    }
    const stop = new AbortController();
    try {
      // No longer than one attempt: the old one still serves.
      if (await waitFor(renew(nameEnd(session), stop.signal), timeoutMs, clock, signal)) return;
    } catch {
      signal?.throwIfAborted();
    } finally {
      stop.abort();
    }
    if (aheadAtMs <= nowMs) postpone(); // once, though many calls may have waited
  }

  function postpone(): void {
    aheadAtMs = clock.now() + aheadDelayMs;
    aheadDelayMs *= 2;
  }

  function isSoonAfter401Login(): boolean {
    return clock.now() - lastAfter401Ms < LEAST_BETWEEN_401_LOGINS_MS;
  }

  return {
    get current() {
      return current?.session;
    },
    async take(signal): Promise<ActiveSession> {
      if (!current) return await renew("first", signal);
      if (isDead && failedAfter401 && isSoonAfter401Login()) throw failedAfter401;
      if (isDead) return await renew("rejected", signal);
      const { session, usedAtMs } = current;
      const age = decideAge(session, usedAtMs, clock.now(), settings);
      if (age === "over") return await renew(nameEnd(session), signal);
      if (age === "due") await renewAhead(current, signal);
      return current;
    },
    isCurrent: (turn) => turn === current && !isDead,
    accept(turn, sentAtMs, cookie): void {
      if (turn !== current) return;
      isDoubted = false;
      turn.usedAtMs = Math.max(turn.usedAtMs, sentAtMs);
      if (cookie && turn.session.kind === "cookie") {
        turn.session = createSession({ ...turn.session, secret: cookie, issuedAtMs: sentAtMs });
      }
      login.noteUse(turn);
    },
    reject(turn): boolean {
      if (turn !== current || isDead) return true;
      isDead = !isDoubted && !isSoonAfter401Login();
      return isDead;
    },
    async reconnect(): Promise<Session> {
      login.forgive();
      for (;;) {
        const { isFound, session } = await renew("reconnect");
        // It may have joined a renewal that found the session of another login.
        if (!isFound) return session;
      }
    },
  };
}

function nameEnd({ kind }: Session): Reason {
  return kind === "bearer" ? "expiring" : "idle";
}
