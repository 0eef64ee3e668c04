/**
 * The session that all who use one store share: found there, or opened once for all.
 *
 * @module
 */

import type { Credentials } from "../login/kinds.ts";
import { CredentialsRejectedError, TimedOutError } from "../errors/errors.ts";
import type { RenewalReason } from "../transport/events.ts";
import { createLease, type Lease } from "./lease.ts";
import type { Settings } from "../transport/settings.ts";
import { sendLogin } from "../session/send_login.ts";
import type { Session } from "../protocol/session.ts";
import { decideAge } from "../session/renewal_rules.ts";
import type { Pulse } from "../async/single_flight.ts";
import { openStore, type SessionStore, type StoreAccess } from "./store_access.ts";
import {
  buildStoredText,
  buildStoreKey,
  parseStoredText,
  type StoredSession,
} from "./stored_session.ts";
import type { Turn } from "../session/active_session.ts";

/** The share of one connection in a session. */
export interface SharedSession {
  /** Finds a session in the store, or opens one and puts it there. */
  open(
    credentials: Credentials,
    reason: RenewalReason | "first",
    signal: AbortSignal,
    pulse: Pulse,
  ): Promise<Turn>;
  /** Takes note of a use, so that others do not hold the session for idle. */
  noteUse(session: Session): void;
}

/** What this connection last found or left in the store. */
interface Entry extends StoredSession {
  readonly key: string;
}

// More than an attempt can last, so that its holder still has it when the session is written.
const LEASE_REST_MS = 5_000;

// Between two looks for the session or the lease that another holds, at random.
const LEAST_POLL_MS = 250;
const POLL_SPREAD_MS = 500;

// Of a session's time: how often its last use is written.
const WRITE_EVERY = 1 / 3;

// How many sessions that were refused are remembered: a store may give an old one for a while.
const MOST_REFUSED = 10;

/** Makes the share of one connection in the session of a store. */
export function createSharedSession(store: SessionStore, settings: Settings): SharedSession {
  const { clock, endpoint, entityId, sessionTimeoutMs, tell, timeoutMs } = settings;
  const leaseMs = timeoutMs + LEASE_REST_MS;
  let refusedIds: readonly string[] = [];
  let entry: Entry | undefined;
  let left: Lease | undefined; // after credentials were rejected

  async function read(key: string, access: StoreAccess): Promise<Entry | undefined> {
    const text = await access.get(key) ?? undefined;
    const stored = parseStoredText(text);
    if (stored?.session.endpoint !== endpoint || stored.session.entityId !== entityId) {
      if (text !== undefined) {
        tell({ type: "store", operation: "get", durationMs: 0, failure: "unusable" });
      }
      return undefined;
    }
    return { ...stored, key, usedAtMs: Math.min(stored.usedAtMs, clock.now()) };
  }

  async function write(next: Entry, access: StoreAccess): Promise<void> {
    entry = next;
    const nowMs = clock.now();
    const { expiresAtMs = nowMs + sessionTimeoutMs } = next.session;
    await access.set(next.key, buildStoredText(next), expiresAtMs - nowMs);
  }

  async function find(key: string, access: StoreAccess): Promise<Turn | undefined> {
    const found = await read(key, access);
    if (!found || refusedIds.includes(found.loginId)) return undefined;
    const { session, usedAtMs } = found;
    if (decideAge(session, usedAtMs, clock.now(), settings) !== "good") return undefined;
    entry = found;
    return { session, isFound: true, usedAtMs };
  }

  /** Writes the time of a use, but not over a newer login that the store has by now. */
  async function refresh(used: Entry): Promise<void> {
    const access = openStore(store, settings);
    const stored = await read(used.key, access);
    if (stored?.loginId === used.loginId && entry === used) await write(used, access);
  }

  return {
    async open(credentials, reason, signal, pulse): Promise<Turn> {
      const key = await buildStoreKey(endpoint, entityId, credentials);
      if (key === undefined) {
        entry = undefined;
        return await sendLogin(credentials, settings, signal, pulse);
      }
      if (reason === "rejected" && entry) {
        refusedIds = [entry.loginId, ...refusedIds].slice(0, MOST_REFUSED);
        entry = undefined;
      }
      if (reason === "reconnect") await left?.release();
      const openAccess = (): StoreAccess => openStore(store, settings, pulse);
      const access = openAccess();
      const lease = createLease(key, leaseMs, openAccess);
      const look = async (): Promise<Turn | undefined> =>
        reason === "reconnect" ? undefined : await find(key, access);

      /** Waits for a session of another, or for the right to log in. */
      async function enter(): Promise<Turn | undefined> {
        await lease.release();
        const untilMs = clock.now() + 2 * leaseMs;
        while (clock.now() < untilMs) {
          const found = await look();
          if (found || access.hasFailed) return found;
          const isTaken = await lease.take();
          if (isTaken === undefined) return undefined;
          if (isTaken) return await look();
          const waitMs = LEAST_POLL_MS + clock.random() * POLL_SPREAD_MS;
          await clock.sleep(waitMs, signal);
        }
        throw buildWaitError(endpoint, 2 * leaseMs);
      }

      const leave = async (session: Session): Promise<void> => {
        const loginId = crypto.randomUUID();
        await write({ key, session, loginId, usedAtMs: clock.now() }, access);
      };

      let isRejected = false;
      try {
        return await sendLogin(credentials, settings, signal, pulse, { enter, leave });
      } catch (error) {
        isRejected = error instanceof CredentialsRejectedError;
        throw error;
      } finally {
        // Left to end by itself, so that all who share the store try a bad password once a lease.
        if (isRejected) left = lease;
        else await lease.release();
      }
    },
    noteUse(session): void {
      const usedAtMs = clock.now();
      if (!entry || session.kind !== "cookie") return;
      if (usedAtMs - entry.usedAtMs < sessionTimeoutMs * WRITE_EVERY) return;
      entry = { ...entry, session, usedAtMs };
      settings.keepAlive(refresh(entry));
    },
  };
}

function buildWaitError(endpoint: string, timeoutMs: number): TimedOutError {
  const what = "another login holds the lease in the store";
  const message = `Cannot log in to ${endpoint}: ${what} for over ${timeoutMs} ms; try again`;
  return new TimedOutError(message, { endpoint, timeoutMs, retryable: true });
}
