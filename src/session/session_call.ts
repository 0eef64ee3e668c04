/**
 * The fields of a call that the session of a connection needs.
 *
 * @module
 */

import type { Waiter } from "../async/wait.ts";
import { readPath } from "../protocol/call_url.ts";
import type { ActiveSession } from "./active_session.ts";

/** The fields of a call that the session keeper reads and updates. */
export interface SessionCall extends Waiter {
  /** Whether its body can be sent again. */
  readonly canResend: boolean;
  readonly method: string;
  /** Its URL; empty while `connect` opens the first session. */
  readonly url: string;
  /** Whether it has waited for a renewal: then it uses any session in force. */
  hasWaited: boolean;
  /** How many renewals it has waited for that logged in. */
  renewals: number;
  /** How many renewals it has waited for that found a session in the store. */
  finds: number;
  /** The session that it waited for after a 401. */
  renewedTo?: ActiveSession | undefined;
}

/** Names a call by its method and path, without the query. */
export function nameCall({ method, url }: SessionCall): string {
  return `${method} ${readPath(url)}`;
}
