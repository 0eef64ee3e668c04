/**
 * What the session of a connection has to know of a call.
 *
 * @module
 */

import type { Waiter } from "../async/wait.ts";
import type { ActiveSession } from "./active_session.ts";

/** What the keeper has to know of a call. */
export interface SessionCall extends Waiter {
  /** Whether its body can be sent again. */
  readonly canResend: boolean;
  readonly method: string;
  /** Where it goes; absent where nobody calls yet. */
  readonly url: URL | undefined;
  /** Whether it has waited for a renewal: it goes with whatever session is in force. */
  hasWaited: boolean;
  /** How many renewals it has waited for that made a login. */
  renewals: number;
  /** How many that found a session in the store. */
  found: number;
  /** The session that it waited for after a 401. */
  renewedTo?: ActiveSession | undefined;
}

/** Names what a call asks for: its method and path, without the query. */
export function nameCall({ method, url }: SessionCall): string {
  return `${method} ${url?.pathname ?? ""}`;
}
