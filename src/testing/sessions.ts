/**
 * The sessions that the simulator has issued.
 *
 * @module
 */

import { buildCookieValue } from "./cookies.ts";
import type { Settings } from "./simulator_options.ts";

/** The sessions of one simulator. */
export interface SimulatedSessions {
  /** Opens a session, bound to an entity if one is given, and gives its first cookie value. */
  open(entityId?: string): string;
  /** Finds the session of cookie values, slides its end and rotates its cookie. */
  use(values: readonly string[]): UsedSession | undefined;
  /** Ends every session. */
  expire(): void;
}

/** A session that a call was made with. */
export interface UsedSession {
  /** The next value of its cookie. */
  readonly nextCookie: string;
  /** The entity that it is bound to. */
  readonly entityId: string | undefined;
}

interface OpenSession {
  readonly entityId: string | undefined;
  endsAtMs: number;
}

/**
 * Makes the sessions. Each call slides the end (specified) and rotates the cookie, whose older
 * values stay valid (recorded).
 */
export function createSimulatedSessions(settings: Settings): SimulatedSessions {
  const { clock, sessionTimeoutMs } = settings;
  const sessions = new Map<string, OpenSession>();

  function issue(session: OpenSession): string {
    const value = buildCookieValue(settings);
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
