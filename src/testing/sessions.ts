/**
 * The sessions that the simulator has issued.
 *
 * @module
 */

import { buildCookieValue } from "./cookies.ts";
import type { Settings } from "./simulator_options.ts";

/** The sessions of one simulator. */
export interface SimulatedSessions {
  /** Opens a session and gives its first cookie value. */
  open(): string;
  /** Finds the session of cookie values, slides its end and gives the next cookie value. */
  use(values: readonly string[]): string | undefined;
  /** Ends every session. */
  expire(): void;
}

interface OpenSession {
  endsAtMs: number;
}

/**
 * Makes the sessions. Each call slides the end (specified) and rotates the cookie, whose older
 * values stay valid (recorded).
 */
export function createSimulatedSessions({ clock, sessionTimeoutMs }: Settings): SimulatedSessions {
  const sessions = new Map<string, OpenSession>();

  function issue(session: OpenSession): string {
    const value = buildCookieValue();
    sessions.set(value, session);
    return value;
  }

  return {
    open: () => issue({ endsAtMs: clock.now() + sessionTimeoutMs }),
    use(values): string | undefined {
      const session = values.map((value) => sessions.get(value))
        .find((session) => session && clock.now() < session.endsAtMs);
      if (!session) return undefined;
      session.endsAtMs = clock.now() + sessionTimeoutMs;
      return issue(session);
    },
    expire: () => sessions.clear(),
  };
}
