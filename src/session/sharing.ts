/**
 * What a connection knows of a session that it shares with others: this interface, and no more.
 *
 * @module
 */

import type { Waiter } from "../async/wait.ts";
import type { CheckedCredentials } from "../login/credential_kind.ts";
import type { Session } from "../protocol/session.ts";
import type { RenewalReason } from "../transport/events.ts";
import type { Settings } from "../transport/settings.ts";

/** What {@linkcode ConnectOptions.store} takes; `createSharedStore` makes it. */
export interface SharedStore {
  /**
   * Lets a connection take part.
   *
   * @internal
   */
  join(settings: Settings): SessionSharing;
}

/** The part of one connection. It is called, and calls nobody. */
export interface SessionSharing {
  /** Finds a session that others use, or waits for the right to log in. */
  acquire(login: SharedLogin): Promise<FoundSession | NotedRejection | LoginPermit>;
  /** Takes note of a use, so that others do not take the session for idle. */
  noteUse(place: StorePlace, readSession: () => Session): void;
}

/** A login that wants a session. */
export interface SharedLogin {
  readonly credentials: CheckedCredentials;
  readonly reason: RenewalReason | "first";
  /** Where the session stands that Zuora refused, if this login is to replace one. */
  readonly refused?: StorePlace | undefined;
  /** Ends what the login waits for, when nobody wants it any more. */
  readonly waiter: Waiter;
  /** Is told how long the next step takes at most, in milliseconds. */
  progress(ms: number): void;
}

/** A session that another login left. */
export interface FoundSession {
  readonly kind: "found";
  readonly session: Session;
  /** When it was last used, in milliseconds since the epoch, never later than now. */
  readonly usedAtMs: number;
  readonly place: StorePlace;
}

/** Zuora rejected the same secret a while ago, from this machine or another. */
export interface NotedRejection {
  readonly kind: "rejected";
  /** For how long nobody tries the same secret again, in milliseconds. */
  readonly leftMs: number;
}

/** The right to make one attempt at a login. */
export interface LoginPermit {
  readonly kind: "permit";
  /** Hands the session of the login to all who share. */
  publish(session: Session): Promise<StorePlace | undefined>;
  /** Ends the permit, with what came of it. */
  release(outcome: "done" | "failed" | "rejected"): Promise<void>;
}

/** Where a session stands in the store. */
export interface StorePlace {
  readonly key: string;
  /** Which login opened it; the times of two machines cannot be compared. */
  readonly loginId: string;
  /** When its last use was written, in milliseconds since the epoch. */
  writtenAtMs: number;
}
