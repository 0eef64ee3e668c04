/**
 * The session in force, with everything that is known about it.
 *
 * @module
 */

import { createSession, readSecret, type Session } from "../protocol/session.ts";
import type { StorePlace } from "./sharing.ts";

/** The session of one login. Its cookie rotates, but its login, which identifies it, does not. */
export interface ActiveSession {
  readonly kind: Session["kind"];
  /** The session as it was opened, or as {@linkcode readSession} last returned it. */
  session: Session;
  /** Its current secret. */
  secret: string;
  /** Its earlier secrets, the newest last. */
  readonly formerSecrets: string[];
  /** Whether it comes from the store, in which case it may have expired long ago. */
  readonly isFound: boolean;
  /** When it was last used, in milliseconds since the epoch, by this machine's clock. */
  usedAtMs: number;
  /** Its place in the store, if it is shared. */
  place?: StorePlace | undefined;
}

/** A session that is about to become active. */
export type NewSession = Pick<ActiveSession, "session" | "isFound" | "usedAtMs" | "place">;

// Zuora rotates a cookie with every reply (recorded), and a reply may repeat an older one.
const MOST_FORMER = 10;

/** Creates an active session. */
export function activate(opened: NewSession): ActiveSession {
  const { session } = opened;
  return { ...opened, kind: session.kind, secret: readSecret(session), formerSecrets: [] };
}

/** Adopts the new value of a rotated cookie. */
export function adoptSecret(active: ActiveSession, secret: string): void {
  if (active.kind !== "cookie" || secret === active.secret) return;
  active.formerSecrets.push(active.secret);
  if (active.formerSecrets.length > MOST_FORMER) active.formerSecrets.shift();
  active.secret = secret;
}

/** Returns the session with its current secret. */
export function readSession(active: ActiveSession): Session {
  const { secret, session, usedAtMs } = active;
  if (readSecret(session) !== secret) {
    active.session = createSession({ ...session, secret, issuedAtMs: usedAtMs });
  }
  return active.session;
}

/** Lists every secret of the session, for redaction. */
export function listSecrets({ secret, formerSecrets }: ActiveSession): readonly string[] {
  return [secret, ...formerSecrets];
}
