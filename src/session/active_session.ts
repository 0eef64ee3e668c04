/**
 * A session in its turn: the one of the last login, until the next.
 *
 * @module
 */

import type { Session } from "../protocol/session.ts";

/** The session of one login; its cookie may be rotated, the login it belongs to stays the same. */
export interface Turn {
  session: Session;
  /** Whether another login opened it: it may have ended long ago. */
  readonly isFound: boolean;
  /** When it was last used, in milliseconds since the epoch. */
  usedAtMs: number;
}
