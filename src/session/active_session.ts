/**
 * The session in force, with all that is known of it.
 *
 * @module
 */

import { createSession, readSecret, type Session } from "../protocol/session.ts";
import type { StorePlace } from "./sharing.ts";

/** The session of one login. Its cookie rotates; the login that it belongs to stays the same. */
export interface ActiveSession {
  readonly kind: Session["kind"];
  /** The session as it was opened, or as it was last asked for. */
  session: Session;
  /** Its secret by now. */
  secret: string;
  /** The secrets that it went by before, the newest last. */
  readonly formerSecrets: string[];
  /** Whether another login opened it, and it was found in the store: it may have ended long ago. */
  readonly isFound: boolean;
  /** When it was last used, by this machine's clock, in milliseconds since the epoch. */
  usedAtMs: number;
  /** Where it stands in the store, if it is shared. */
  place?: StorePlace | undefined;
}

/** What an active session begins with. */
export type NewSession = Pick<ActiveSession, "session" | "isFound" | "usedAtMs" | "place">;

// Zuora rotates a cookie with every reply (recorded), and a reply may repeat an older one.
const MOST_FORMER = 10;

/** Makes a session the active one. */
export function activate(opened: NewSession): ActiveSession {
  const { session } = opened;
  return { ...opened, kind: session.kind, secret: readSecret(session), formerSecrets: [] };
}

/** Takes over the new value of a rotated cookie. */
export function adoptSecret(active: ActiveSession, secret: string): void {
  if (active.kind !== "cookie" || secret === active.secret) return;
  active.formerSecrets.push(active.secret);
  if (active.formerSecrets.length > MOST_FORMER) active.formerSecrets.shift();
  active.secret = secret;
}

/** Gives the session with the secret that it has by now. */
export function readSession(active: ActiveSession): Session {
  const { secret, session, usedAtMs } = active;
  if (readSecret(session) !== secret) {
    active.session = createSession({ ...session, secret, issuedAtMs: usedAtMs });
  }
  return active.session;
}

/** Lists every secret of the session, to cut it from texts. */
export function listSecrets({ secret, formerSecrets }: ActiveSession): readonly string[] {
  return [secret, ...formerSecrets];
}
