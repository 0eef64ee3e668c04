/**
 * The session of one connection, from its first login on.
 *
 * @module
 */

import type { Login } from "./login.ts";
import type { Settings } from "./options.ts";
import type { Session } from "./session.ts";
import { shareWork } from "./shared_work.ts";

/** Keeps the session of one connection. */
export interface SessionKeeper {
  /** The session in force, if there has been a login. */
  readonly current: Session | undefined;
  /** Gives the session in force, after a login if there is none. */
  take(signal?: AbortSignal | null): Promise<Session>;
}

/** Makes the keeper of a connection's session. */
export function createSessionKeeper(login: Login, settings: Settings): SessionKeeper {
  let current: Session | undefined;
  const join = shareWork<Session>(
    async (signal, pulse) => current ??= await login(signal, pulse),
    settings,
  );
  return {
    get current() {
      return current;
    },
    async take(signal): Promise<Session> {
      return current ?? await join(signal);
    },
  };
}
