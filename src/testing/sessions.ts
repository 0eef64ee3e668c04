/**
 * The sessions that the simulator has issued.
 *
 * @module
 */

import { buildCookieValue } from "./replies.ts";

/** The sessions of one simulator. */
export interface SimulatedSessions {
  /** Opens a session and gives its first cookie value. */
  open(): string;
  /** Finds the session of a request, slides its end and gives the next cookie value. */
  use(headers: Headers): string | undefined;
  /** Ends every session. */
  expire(): void;
}

interface OpenSession {
  endsAtMs: number;
}

/**
 * Makes the sessions. Each call slides the end and rotates the cookie, whose older values stay
 * valid (recorded); the default length of a session is 15 minutes (documented).
 */
export function createSimulatedSessions(
  now: () => number,
  sessionTimeoutMs: number,
): SimulatedSessions {
  const sessions = new Map<string, OpenSession>();

  function issue(session: OpenSession): string {
    const value = buildCookieValue();
    sessions.set(value, session);
    return value;
  }

  return {
    open: () => issue({ endsAtMs: now() + sessionTimeoutMs }),
    use(headers): string | undefined {
      const session = readValues(headers).map((value) => sessions.get(value))
        .find((session) => session && now() < session.endsAtMs);
      if (!session) return undefined;
      session.endsAtMs = now() + sessionTimeoutMs;
      return issue(session);
    },
    expire: () => sessions.clear(),
  };
}

// Zuora takes a cookie among others and with a last semicolon (recorded), with its attributes
// (a client in production), and in Authorization (documented).
function readValues(headers: Headers): string[] {
  const cookies = (headers.get("cookie") ?? "").split(";").map((cookie) => cookie.trim());
  const authorization = headers.get("authorization") ?? "";
  return [
    ...cookies.filter((cookie) => cookie.startsWith("ZSession=")).map((cookie) => cookie.slice(9)),
    ...authorization.startsWith("ZSession ") ? [authorization.slice(9)] : [],
  ];
}
