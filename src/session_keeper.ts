/**
 * The session of one connection: when it serves, when it is renewed, and when a 401 is believed.
 *
 * @module
 */

import { readCode, type RenewalReason } from "./events.ts";
import type { Login } from "./login.ts";
import type { Settings } from "./options.ts";
import { createSession, type Session } from "./session.ts";
import { decideAge } from "./session_age.ts";
import { type Pulse, shareWork } from "./shared_work.ts";

type Reason = RenewalReason | "first";

/** A session as a call uses it; the generation counts logins, not cookie values. */
export interface Turn {
  readonly session: Session;
  readonly generation: number;
  /** Whether it was found in a store: it may have ended long ago. */
  readonly isFound: boolean;
}

/** Keeps the session of one connection. */
export interface SessionKeeper {
  /** The session in force, if there has been a login. */
  readonly current: Session | undefined;
  /** Gives a session to call with, after a login if it takes one. */
  take(signal?: AbortSignal | null): Promise<Turn>;
  /** Tells whether a session is still the one to call with. */
  isCurrent(turn: Turn): boolean;
  /** Takes note of a reply that accepted the session; `cookie` is a new value of it. */
  accept(turn: Turn, sentAtMs: number, cookie?: string): void;
  /** Takes note of a 401 and tells whether another session is worth a try. */
  reject(turn: Turn): boolean;
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
  const { canKeepAlive, clock, keepAlive, tell } = settings;
  const share = shareWork<Session>(settings);
  let { session } = settings;
  let generation = 0;
  let usedAtMs = session?.issuedAtMs ?? 0;
  let isFound = false;
  let isDead = false;
  let isDoubted = false; // came from a 401 and has not been accepted since
  let lastAfter401Ms = -Infinity;
  let aheadAtMs = 0;
  let aheadDelayMs = AHEAD_RETRY_MS;

  async function logIn(reason: Reason, signal: AbortSignal, pulse: Pulse): Promise<Session> {
    const startMs = clock.now();
    try {
      const opened = await login.logIn(reason, signal, pulse);
      ({ session, isFound, usedAtMs } = opened);
      generation++;
      isDead = false;
      isDoubted = reason === "rejected" && !isFound;
      if (isDoubted) lastAfter401Ms = startMs;
      aheadDelayMs = AHEAD_RETRY_MS;
      tellRenewal();
      return opened.session;
    } catch (error) {
      aheadAtMs = clock.now() + aheadDelayMs;
      aheadDelayMs *= 2;
      tellRenewal(error);
      throw error;
    }

    function tellRenewal(error?: unknown): void {
      if (reason === "first") return;
      tell({ type: "renewal", reason, durationMs: clock.now() - startMs, ...readCode(error) });
    }
  }

  function renew(reason: Reason, signal?: AbortSignal | null): Promise<Session> {
    const before = generation;
    return share(
      (signal, pulse) => logIn(reason, signal, pulse),
      () => generation > before ? session : undefined,
      signal,
    );
  }

  /** Renews a session that still serves: that it failed has been told, and is no call's concern. */
  async function renewAhead(old: Session, signal?: AbortSignal | null): Promise<void> {
    const nowMs = clock.now();
    if (nowMs < aheadAtMs) return;
    const leftMs = (old.expiresAtMs ?? Infinity) - nowMs;
    const isBackground = old.kind === "bearer" && (canKeepAlive || leftMs > LAST_CHANCE_MS);
    if (isBackground) aheadAtMs = nowMs + aheadDelayMs;
    const renewal = renew(nameEnd(old), isBackground ? undefined : signal).then(() => {}, () => {});
    if (isBackground) keepAlive(renewal);
    else await renewal;
  }

  return {
    get current() {
      return session;
    },
    async take(signal): Promise<Turn> {
      const old = session;
      const age = old && !isDead ? decideAge(old, usedAtMs, clock.now(), settings) : "over";
      if (!old || age === "over") {
        const reason = !old ? "first" : isDead ? "rejected" : nameEnd(old);
        return { session: await renew(reason, signal), generation, isFound };
      }
      if (age === "due") await renewAhead(old, signal);
      return { session: session ?? old, generation, isFound };
    },
    isCurrent: (turn) => turn.generation === generation && !isDead,
    accept(turn, sentAtMs, cookie): void {
      if (turn.generation !== generation) return;
      isDoubted = false;
      usedAtMs = Math.max(usedAtMs, sentAtMs);
      if (cookie) {
        session = createSession({ ...turn.session, secret: cookie, issuedAtMs: sentAtMs });
      }
      login.noteUse(session ?? turn.session);
    },
    reject(turn): boolean {
      if (turn.generation !== generation || isDead) return true;
      const isTooSoon = clock.now() - lastAfter401Ms < LEAST_BETWEEN_401_LOGINS_MS;
      isDead = !isDoubted && !isTooSoon;
      return isDead;
    },
    async reconnect(): Promise<Session> {
      login.forgive();
      return await renew("reconnect");
    },
  };
}

function nameEnd({ kind }: Session): Reason {
  return kind === "bearer" ? "expiring" : "idle";
}
