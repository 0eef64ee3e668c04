/**
 * The interface between a connection and a store, so that `connect` bundles no store code.
 *
 * @module
 */

import type { Waiter } from "../async/wait.ts";
import type { CheckedCredentials } from "../login/credential_kind.ts";
import type { Session } from "../protocol/session.ts";
import type { RenewalReason } from "../transport/events.ts";
import type { Settings } from "../transport/settings.ts";

/**
 * A store of shared sessions: `createSharedStore` in `./store` returns one, `connect` takes it.
 *
 * @example Keep one store for many connections
 * ```ts
 * import { connect, type SharedStore } from "@zuora-connections/client";
 * import { createSharedStore } from "@zuora-connections/client/store";
 * import { createSimulator } from "@zuora-connections/client/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const items = new Map<string, string>(); // in place of Redis
 * const store: SharedStore = createSharedStore({
 *   getItem: (key) => items.get(key),
 *   setItem: (key, value) => items.set(key, value),
 *   removeItem: (key) => items.delete(key),
 * });
 * const { credentials, fetch } = createSimulator(); // in place of Zuora
 * await connect(credentials, { fetch, store });
 *
 * assertEquals(items.size, 1);
 * ```
 */
export interface SharedStore {
  /**
   * Joins a connection to the store; only `connect` calls it.
   *
   * @internal
   */
  join(settings: Settings): SessionSharing;
}

/** The store as one connection uses it. */
export interface SessionSharing {
  /** Returns a session from the store, or waits for the permit to log in. */
  acquire(login: SharedLogin): Promise<FoundSession | NotedRejection | LoginPermit>;
  /** Records a use of the session, so that other machines do not renew it as idle. */
  noteUse(place: StorePlace, readSession: () => Session): void;
}

/** A login that needs a session. */
export interface SharedLogin {
  readonly credentials: CheckedCredentials;
  readonly reason: RenewalReason | "first";
  /** The place of the session that Zuora refused, if this login replaces one. */
  readonly refused?: StorePlace | undefined;
  /** Ends the waits of the login when no caller needs it any more. */
  readonly waiter: Waiter;
  /** Called before each step with the longest time that it can take, in milliseconds. */
  progress(ms: number): void;
}

/** A session that another login wrote. */
export interface FoundSession {
  readonly kind: "found";
  readonly session: Session;
  /** When it was last used, in milliseconds since the epoch, never later than now. */
  readonly usedAtMs: number;
  readonly place: StorePlace;
}

/** A note that Zuora rejected the same secret recently, from this machine or another. */
export interface NotedRejection {
  readonly kind: "rejected";
  /** How long no machine sends the same secret again, in milliseconds. */
  readonly leftMs: number;
}

/** The right to make one attempt at a login. */
export interface LoginPermit {
  readonly kind: "permit";
  /** Writes the session of the login to the store. */
  publish(session: Session): Promise<StorePlace | undefined>;
  /** Ends the permit with the outcome of the login. */
  release(outcome: "done" | "failed" | "rejected"): Promise<void>;
}

/** The place of a session in the store. */
export interface StorePlace {
  readonly key: string;
  /** The login that opened it; clocks of two machines cannot be compared. */
  readonly loginId: string;
  /** When its last use was written, in milliseconds since the epoch. */
  writtenAtMs: number;
}
