/**
 * One simulated tenant: its sessions, tokens, passwords and login limit.
 *
 * @module
 */

import type { KeyPair } from "../login/connections.ts";
import { type Claimer, createClaimer } from "./idempotency.ts";
import type { Settings } from "./read_options.ts";
import { buildCookieValue, buildRandomHex } from "./random_values.ts";
import type { SimulatedOrder } from "./resources.ts";

/** The state of one simulator. */
export interface Tenant {
  readonly settings: Settings;
  readonly sessions: SimulatedSessions;
  readonly tokens: SimulatedTokens;
  readonly isRightPassword: PasswordCheck;
  readonly claim: Claimer;
  readonly orders: SimulatedOrder[];
  /** Waits `ms` milliseconds on the clock of the options. */
  spend(ms: number): Promise<void>;
  /** Counts a login against the limit, whether it succeeds or not. */
  countLogin(): LoginLimitState;
  /** How many logins succeeded. */
  logins: number;
  /** How many calls are in progress. */
  calls: number;
}

/** Creates the state of a new simulator. */
export function createTenant(settings: Settings): Tenant {
  const { clock, loginsPerMinute } = settings;
  return {
    settings,
    sessions: createSimulatedSessions(settings),
    tokens: createSimulatedTokens(settings),
    isRightPassword: createPasswordCheck(settings),
    claim: createClaimer(settings),
    orders: [],
    async spend(ms): Promise<void> {
      if (ms > 0) await new Promise<void>((resolve) => void clock.after(ms, resolve));
    },
    countLogin: createLoginLimit(() => clock.now(), loginsPerMinute),
    logins: 0,
    calls: 0,
  };
}

/** The sessions of a tenant. */
export interface SimulatedSessions {
  /** Opens a session, for one entity if given, and returns its first cookie value. */
  open(entityId?: string): string;
  /** Finds the session of one of the cookie values, extends it and rotates its cookie. */
  use(values: readonly string[]): UsedSession | undefined;
  /** Ends every session. */
  expire(): void;
}

/** The session of a call. */
export interface UsedSession {
  /** The next value of its cookie. */
  readonly nextCookie: string;
  /** The entity that the session is bound to. */
  readonly entityId: string | undefined;
}

interface OpenSession {
  readonly entityId: string | undefined;
  endsAtMs: number;
}

/**
 * Creates the sessions. Each call extends its session (documented) and rotates the cookie; older
 * values stay valid (recorded).
 */
export function createSimulatedSessions(settings: Settings): SimulatedSessions {
  const { clock, cookieValue, sessionTimeoutMs } = settings;
  const sessions = new Map<string, OpenSession>();

  function issue(session: OpenSession): string {
    const value = buildCookieValue(cookieValue);
    sessions.set(value, session);
    return value;
  }

  return {
    open: (entityId) => issue({ entityId, endsAtMs: clock.now() + sessionTimeoutMs }),
    use(values): UsedSession | undefined {
      const session = values.map((value) => sessions.get(value))
        .find((session) => session && clock.now() < session.endsAtMs);
      if (!session) return undefined;
      session.endsAtMs = clock.now() + sessionTimeoutMs;
      return { nextCookie: issue(session), entityId: session.entityId };
    },
    expire: () => sessions.clear(),
  };
}

/** The bearer tokens of a tenant. */
export interface SimulatedTokens {
  /** Issues a token of 32 hexadecimal digits, as in the example of the specification. */
  issue(): string;
  /** Returns whether a token is valid; calls do not extend it. */
  isInForce(token: string): boolean;
  /** Ends every token. */
  expire(): void;
}

/** Creates the tokens; old ones stay valid beside new ones (inferred). */
export function createSimulatedTokens({ clock, tokenLifetimeMs }: Settings): SimulatedTokens {
  const endsAtMs = new Map<string, number>();

  return {
    issue(): string {
      const token = buildRandomHex(32);
      endsAtMs.set(token, clock.now() + tokenLifetimeMs);
      return token;
    },
    isInForce: (token) => clock.now() < (endsAtMs.get(token) ?? -Infinity),
    expire: () => endsAtMs.clear(),
  };
}

/** A function that returns whether a key pair is right and its user is not locked. */
export type PasswordCheck = (given: Partial<KeyPair>) => boolean;

/**
 * Creates the check of key pairs. A locked user looks like one with a wrong password, and a right
 * password resets the count (both inferred).
 */
export function createPasswordCheck({ clock, credentials, lockout }: Settings): PasswordCheck {
  let wrong = 0;
  let lockedUntilMs = -Infinity;

  return ({ apiAccessKeyId, apiSecretAccessKey }) => {
    // The failures of another user do not lock this one.
    if (apiAccessKeyId !== credentials.apiAccessKeyId || clock.now() < lockedUntilMs) return false;
    const isRight = apiSecretAccessKey === credentials.apiSecretAccessKey;
    wrong = isRight ? 0 : wrong + 1;
    if (lockout && wrong >= lockout.attempts) {
      wrong = 0;
      lockedUntilMs = clock.now() + lockout.periodMs;
    }
    return isRight;
  };
}

/** The state of the login limit after a login. */
export interface LoginLimitState {
  /** Whether this login exceeds the limit. */
  readonly isOver: boolean;
  /** How many logins are left in this minute. */
  readonly remaining: number;
  /** How long the minute still lasts, in seconds. */
  readonly resetSeconds: number;
  /** The headers for these numbers (documented). */
  readonly headers: Readonly<Record<string, string>>;
}

const MINUTE_MS = 60_000;

/** Creates a function that counts a login; failed logins count too (documented). */
export function createLoginLimit(now: () => number, limit: number): () => LoginLimitState {
  let count = 0;
  let startMs = now();

  return () => {
    if (now() - startMs >= MINUTE_MS) {
      count = 0;
      startMs = now();
    }
    count++;
    const remaining = Math.max(0, limit - count);
    const resetSeconds = Math.ceil((startMs + MINUTE_MS - now()) / 1_000);
    return {
      isOver: count > limit,
      remaining,
      resetSeconds,
      headers: {
        "RateLimit-Limit": `${limit}, ${limit};w=60`,
        "RateLimit-Remaining": String(remaining),
        "RateLimit-Reset": String(resetSeconds),
      },
    };
  };
}
