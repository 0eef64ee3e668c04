/**
 * The session that all who use one store share: found there, or opened once for all.
 *
 * @module
 */

import { TimedOutError } from "../errors/errors.ts";
import type { Session } from "../protocol/session.ts";
import { decideAge } from "../session/renewal_rules.ts";
import type {
  FoundSession,
  LoginPermit,
  SessionSharing,
  SharedLogin,
  SharedStore,
  StorePlace,
} from "../session/sharing.ts";
import type { Settings } from "../transport/settings.ts";
import { sleep } from "../async/wait.ts";
import { check, checkFunction } from "../util/checks.ts";
import { createLease, type Lease } from "./lease.ts";
import { openStore, type StoreAccess, type StoreBackend } from "./store_access.ts";
import {
  buildStoredText,
  buildStoreKey,
  parseStoredText,
  type StoredSession,
} from "./stored_session.ts";

// More than an attempt can last, so that its holder still has it when the session is written.
const LEASE_REST_MS = 5_000;

// Between two looks for the session or the lease that another holds, at random.
const LEAST_POLL_MS = 250;
const POLL_SPREAD_MS = 500;

// Of a session's time: how often its last use is written.
const WRITE_EVERY = 1 / 3;

// How many sessions that were refused are remembered: a store may give an old one for a while.
const MOST_REFUSED = 10;

/**
 * Shares one session between all processes and machines that use the same backend.
 *
 * A session that stands in the backend is used instead of a login, and each login leaves its
 * session there. A backend that fails costs a login and an event, never a call. Credentials of the
 * kind `{ accessToken }` are not shared.
 *
 * @param backend Where the session is kept. With `addItem`, one machine at a time logs in for all.
 * @returns What {@linkcode ConnectOptions.store} takes; several connections may use it.
 * @throws {TypeError} When a method is missing, or `addItem` is none.
 * @example Two connections, one login
 * ```ts
 * import { connect } from "@zuora-connections/client";
 * import { createSharedStore } from "@zuora-connections/client/store";
 * import { createSimulator } from "@zuora-connections/client/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const items = new Map<string, string>();
 * const store = createSharedStore({
 *   getItem: (key) => items.get(key),
 *   setItem: (key, value) => items.set(key, value),
 *   removeItem: (key) => items.delete(key),
 * });
 *
 * const simulator = createSimulator();
 * const { credentials, fetch } = simulator;
 * await connect(credentials, { fetch, store });
 * await connect(credentials, { fetch, store });
 *
 * assertEquals(simulator.logins, 1);
 * ```
 */
export function createSharedStore(backend: StoreBackend): SharedStore {
  check(Object(backend) === backend, "backend", "be an object");
  for (const name of ["getItem", "setItem", "removeItem"] as const) {
    checkFunction(`backend.${name}`, backend[name]);
  }
  if (backend.addItem !== undefined) checkFunction("backend.addItem", backend.addItem);
  return { join: (settings) => createSharing(backend, settings) };
}

function createSharing(backend: StoreBackend, settings: Settings): SessionSharing {
  const { clock, endpoint, entityId, sessionTimeoutMs, tell, timeoutMs } = settings;
  const leaseMs = timeoutMs + LEASE_REST_MS;
  let refusedIds: readonly string[] = [];
  let left: Lease | undefined; // after credentials were rejected
  let newest: StorePlace | undefined; // of those found or published

  async function read(key: string, access: StoreAccess): Promise<StoredSession | undefined> {
    const text = await access.get(key) ?? undefined;
    const stored = parseStoredText(text);
    if (stored?.session.endpoint !== endpoint || stored.session.entityId !== entityId) {
      if (text !== undefined) {
        tell({ type: "store", operation: "get", durationMs: 0, failure: "unusable" });
      }
      return undefined;
    }
    return { ...stored, usedAtMs: Math.min(stored.usedAtMs, clock.now()) };
  }

  async function write(
    { key, loginId, writtenAtMs: usedAtMs }: StorePlace,
    session: Session,
    access: StoreAccess,
  ): Promise<void> {
    const nowMs = clock.now();
    const { expiresAtMs = nowMs + sessionTimeoutMs } = session;
    await access.set(key, buildStoredText({ session, loginId, usedAtMs }), expiresAtMs - nowMs);
  }

  async function find(key: string, access: StoreAccess): Promise<FoundSession | undefined> {
    const found = await read(key, access);
    if (!found || refusedIds.includes(found.loginId)) return undefined;
    const { session, usedAtMs, loginId } = found;
    if (decideAge(session, usedAtMs, clock.now(), settings) !== "good") return undefined;
    newest = { key, loginId, writtenAtMs: usedAtMs };
    return { kind: "found", session, usedAtMs, place: newest };
  }

  function buildPermit(key: string, access: StoreAccess, lease: Lease): LoginPermit {
    return {
      kind: "permit",
      async publish(session): Promise<StorePlace> {
        newest = { key, loginId: crypto.randomUUID(), writtenAtMs: clock.now() };
        await write(newest, session, access);
        return newest;
      },
      async release(outcome): Promise<void> {
        // Left to end by itself, so that all who share the store try a bad password once a lease.
        if (outcome === "rejected") left = lease;
        else await lease.release();
      },
    };
  }

  /** Waits for a session of another, or for the right to log in. */
  async function acquireFor(key: string, login: SharedLogin): Promise<FoundSession | LoginPermit> {
    const { pulse, reason, signal } = login;
    if (reason === "reconnect") await left?.release();
    const openAccess = (): StoreAccess => openStore(backend, settings, pulse);
    const access = openAccess();
    const lease = createLease(key, leaseMs, openAccess);
    const permit = buildPermit(key, access, lease);
    const look = async (): Promise<FoundSession | undefined> =>
      reason === "reconnect" ? undefined : await find(key, access);

    const untilMs = clock.now() + 2 * leaseMs;
    while (clock.now() < untilMs) {
      const found = await look();
      if (found) return found;
      const isTaken = access.hasFailed ? undefined : await lease.take();
      if (isTaken === undefined) return permit;
      if (isTaken) return await look() ?? permit;
      const waitMs = LEAST_POLL_MS + clock.random() * POLL_SPREAD_MS;
      await sleep(waitMs, clock, signal);
    }
    throw buildWaitError(endpoint, 2 * leaseMs);
  }

  /** Writes the time of a use, but not over a newer login that the store has by now. */
  async function refresh(session: Session, place: StorePlace): Promise<void> {
    const access = openStore(backend, settings);
    const stored = await read(place.key, access);
    if (stored?.loginId === place.loginId && place === newest) await write(place, session, access);
  }

  return {
    async acquire(login): Promise<FoundSession | LoginPermit> {
      const key = await buildStoreKey(endpoint, entityId, login.credentials.storeId);
      if (key === undefined) return UNSHARED;
      if (login.refused) {
        refusedIds = [login.refused.loginId, ...refusedIds].slice(0, MOST_REFUSED);
      }
      return await acquireFor(key, login);
    },
    noteUse(session, place): void {
      const nowMs = clock.now();
      if (session.kind !== "cookie") return;
      if (nowMs - place.writtenAtMs < sessionTimeoutMs * WRITE_EVERY) return;
      place.writtenAtMs = nowMs;
      settings.keepAlive(refresh(session, place));
    },
  };
}

/** For credentials that are no lasting name of anybody. */
const UNSHARED: LoginPermit = {
  kind: "permit",
  publish: () => Promise.resolve(undefined),
  release: () => Promise.resolve(),
};

function buildWaitError(endpoint: string, timeoutMs: number): TimedOutError {
  const what = "another login holds the lease in the store";
  const message = `Cannot log in to ${endpoint}: ${what} for over ${timeoutMs} ms; try again`;
  return new TimedOutError(message, { endpoint, timeoutMs, retryable: true });
}
