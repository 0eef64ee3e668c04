/**
 * Sharing a session: a connection finds one in the store, or logs in and writes one.
 *
 * @module
 */

import { pause } from "../async/wait.ts";
import type { Session } from "../protocol/session.ts";
import { decideAge } from "../session/renewal_rules.ts";
import type {
  FoundSession,
  LoginPermit,
  NotedRejection,
  SessionSharing,
  SharedLogin,
  StorePlace,
} from "../session/sharing.ts";
import type { Settings } from "../transport/settings.ts";
import { createLease } from "./lease.ts";
import { buildMark, readBarredMs, readNote, removeNote, writeNote } from "./rejection_note.ts";
import { guardBackend, type SafeBackend, type StoreBackend } from "./backend.ts";
import {
  buildStoredText,
  buildStoreKey,
  parseStoredText,
  type StoredSession,
} from "./stored_session.ts";

// A lease outlives a login attempt by this, so that its holder has time to write the session.
const LEASE_MARGIN_MS = 5_000;

// The wait before the session and the lease are read again, with jitter against lockstep.
const LEAST_POLL_MS = 250;
const POLL_SPREAD_MS = 500;

// How much of the time between two waits counts at most: the clock may have been set.
const LONGEST_LOOK_MS = 10_000;

// The last use of a session is written once per this part of its time-out.
const WRITE_EVERY = 1 / 3;

// How many refused or replaced sessions are remembered: a slow store may return an old one, or the
// late write of a use may replace a new session by an old one.
const MOST_LEFT = 10;

/** Creates the store as one connection uses it. */
export function createSharing(backend: StoreBackend, settings: Settings): SessionSharing {
  const { clock, emit, endpoint, entityId, sessionTimeoutMs, timeoutMs } = settings;
  const leaseMs = timeoutMs + LEASE_MARGIN_MS;
  let leftIds: readonly string[] = []; // never used again
  let newest: StorePlace | undefined; // of those found or published

  async function read(key: string, safe: SafeBackend): Promise<StoredSession | undefined> {
    const text = await safe.get(key) ?? undefined;
    const stored = parseStoredText(text);
    if (stored?.session.endpoint !== endpoint || stored.session.entityId !== entityId) {
      if (text !== undefined) emitFailure("get", "unusable");
      return undefined;
    }
    return { ...stored, usedAtMs: Math.min(stored.usedAtMs, clock.now()) };
  }

  function leave(place: StorePlace | undefined): void {
    if (!place || leftIds.includes(place.loginId)) return;
    leftIds = [place.loginId, ...leftIds].slice(0, MOST_LEFT);
  }

  function adopt(place: StorePlace): StorePlace {
    if (newest?.loginId !== place.loginId) leave(newest);
    return newest = place;
  }

  function emitFailure(operation: "get" | "add", failure: "unusable" | "no_lease"): void {
    emit?.({ type: "store", operation, durationMs: 0, failure });
  }

  async function write(place: StorePlace, session: Session, safe: SafeBackend): Promise<void> {
    const { key, loginId, writtenAtMs: usedAtMs } = place;
    const nowMs = clock.now();
    const { expiresAtMs = nowMs + sessionTimeoutMs } = session;
    await safe.set(key, buildStoredText({ session, loginId, usedAtMs }), expiresAtMs - nowMs);
  }

  async function find(key: string, safe: SafeBackend): Promise<FoundSession | undefined> {
    const found = await read(key, safe);
    if (!found || leftIds.includes(found.loginId)) return undefined;
    const { session, usedAtMs, loginId } = found;
    if (decideAge(session, usedAtMs, clock.now(), settings) !== "good") return undefined;
    const place = adopt({ key, loginId, writtenAtMs: usedAtMs });
    return { kind: "found", session, usedAtMs, place };
  }

  /** Waits for another machine's session, or for the lease. */
  async function acquireFor(
    key: string,
    login: SharedLogin,
  ): Promise<FoundSession | NotedRejection | LoginPermit> {
    const { progress, reason, waiter } = login;
    const secrets = Object.values(login.credentials.fields);
    const mark = await buildMark([endpoint, ...secrets]);
    const open = (): SafeBackend => guardBackend(backend, settings, { secrets, progress });
    const pauseLogin = async (ms: number): Promise<void> => {
      progress(ms);
      await pause(ms, clock, waiter);
    };
    const lease = createLease(key, leaseMs, open, pauseLogin);
    const spread = backend.addItem ? 0 : clock.random();
    const safe = open();
    let noted: Awaited<ReturnType<typeof readNote>>;

    /** Reads what makes a login unnecessary: a session, or a rejection of the same secret. */
    async function look(): Promise<FoundSession | NotedRejection | undefined> {
      const isAsked = reason === "reconnect";
      const found = isAsked ? undefined : await find(key, safe);
      if (found || safe.hasFailed) return found;
      noted = await readNote(key, safe);
      if (isAsked) return undefined; // a note does not stop it; its outcome updates the note
      const leftMs = noted?.mark === mark ? readBarredMs(noted, clock.now(), spread) : 0;
      return leftMs > 0 ? { kind: "rejected", leftMs } : undefined;
    }

    async function buildPermit(): Promise<LoginPermit> {
      // Before the attempt, so that machines without a lease do not all log in now.
      if (noted?.mark === mark) await writeNote(key, mark, noted, clock.now(), safe);
      return {
        kind: "permit",
        async publish(session): Promise<StorePlace> {
          const loginId = crypto.randomUUID();
          const place = adopt({ key, loginId, writtenAtMs: clock.now() });
          await write(place, session, safe);
          if (noted) await removeNote(key, safe);
          return place;
        },
        async release(outcome): Promise<void> {
          if (outcome === "rejected" && noted?.mark !== mark) {
            await writeNote(key, mark, noted, clock.now(), open());
          }
          await lease.release();
        },
      };
    }

    let waitedMs = 0;
    for (let stepMs = 0; waitedMs <= 2 * leaseMs; waitedMs += stepMs) {
      const startMs = clock.now();
      const found = await look();
      if (found) return found;
      const state = safe.hasFailed ? "none" : await lease.take(stepMs);
      if (state === "lost" || state === "dead") emitFailure("add", "no_lease");
      if (state === "taken") {
        const late = await look();
        if (late) await lease.release(); // no login is needed
        return late ?? await buildPermit();
      }
      if (state !== "held" && state !== "dead") return await buildPermit();
      const waitMs = state === "held" ? LEAST_POLL_MS + clock.random() * POLL_SPREAD_MS : 0;
      await pauseLogin(waitMs);
      // Counts a slow store too, but not a change of the clock.
      stepMs = Math.min(Math.max(waitMs, clock.now() - startMs), waitMs + LONGEST_LOOK_MS);
    }
    // The lease only saves logins: nobody waits for it for ever, and jitter spreads these logins.
    emitFailure("add", "no_lease");
    await pauseLogin(clock.random() * leaseMs / 2);
    return await look() ?? await buildPermit();
  }

  /** Writes the time of a use, unless the store has a newer login. */
  async function writeUse(session: Session, place: StorePlace): Promise<void> {
    const safe = guardBackend(backend, settings, { secrets: [] });
    const stored = await read(place.key, safe);
    if (stored?.loginId === place.loginId && place === newest) await write(place, session, safe);
  }

  return {
    async acquire(login): Promise<FoundSession | NotedRejection | LoginPermit> {
      const key = await buildStoreKey(endpoint, entityId, login.credentials.storeId);
      if (key === undefined) return UNSHARED;
      leave(login.refused);
      return await acquireFor(key, login);
    },
    noteUse(place, readSession): void {
      const nowMs = clock.now();
      const sinceMs = nowMs - place.writtenAtMs;
      if (sinceMs >= 0 && sinceMs < sessionTimeoutMs * WRITE_EVERY) return;
      const session = readSession();
      if (session.kind !== "cookie") return;
      place.writtenAtMs = nowMs;
      settings.keepAlive(writeUse(session, place));
    },
  };
}

/** The permit for credentials without a lasting id: they are not shared. */
const UNSHARED: LoginPermit = {
  kind: "permit",
  publish: () => Promise.resolve(undefined),
  release: () => Promise.resolve(),
};
