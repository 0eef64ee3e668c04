/**
 * The session in force, with what is known of it.
 *
 * @module
 */

import type { Session } from "../protocol/session.ts";
import type { StorePlace } from "./sharing.ts";

/** The session of one login; its cookie may be rotated, the login it belongs to stays the same. */
export interface ActiveSession {
  session: Session;
  /** Whether another login opened it: it may have ended long ago. */
  readonly isFound: boolean;
  /** When it was last used, in milliseconds since the epoch. */
  usedAtMs: number;
  /** Where it stands in the store, if it is shared. */
  readonly place?: StorePlace | undefined;
}
