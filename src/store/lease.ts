/**
 * The lease of a login: of all machines that share a store, only its holder logs in.
 *
 * @module
 */

import { readText, type SafeBackend } from "./backend.ts";

/** The result of {@linkcode Lease.take}. */
export type LeaseState =
  | "taken"
  /** Another machine holds it. */
  | "held"
  /** Its holder did not release it within its life; it is removed and can be taken. */
  | "dead"
  /** The store failed or cannot add. */
  | "none"
  /** The store confirmed the lease but does not have it. */
  | "lost";

/** The lease of a login; it belongs to the key of the login's session. */
export interface Lease {
  /** Takes the lease if it is free; `waitedMs` is the wait since the last call, 0 at first. */
  take(waitedMs: number): Promise<LeaseState>;
  /** Removes the lease if it is still ours. */
  release(): Promise<void>;
}

// Some stores return a new value only after a moment.
const LOOK_AGAIN_MS = 250;

/** Creates a lease that expires after `lifeMs` milliseconds. */
export function createLease(
  key: string,
  lifeMs: number,
  open: () => SafeBackend,
  pause: (ms: number) => Promise<void>,
): Lease {
  const leaseKey = `${key}:lease`;
  const token = `${crypto.randomUUID()}.${lifeMs}`;
  let isOurs = false;
  // The lease of another machine, and how long it was seen here: their clocks may differ.
  let seen = "";
  let seenMs = 0;

  async function read(safe: SafeBackend): Promise<string> {
    return readText(await safe.get(leaseKey));
  }

  async function add(safe: SafeBackend): Promise<LeaseState> {
    const answer = await safe.add(leaseKey, token, lifeMs);
    if (answer === undefined) return "none";
    let text = await read(safe);
    if (text === "" && Boolean(answer) && !safe.hasFailed) {
      await pause(LOOK_AGAIN_MS);
      text = await read(safe);
      if (text === "") return "lost";
    }
    if (safe.hasFailed) return "none";
    isOurs = text === token;
    if (text !== seen) seenMs = 0;
    seen = text;
    return isOurs ? "taken" : "held";
  }

  return {
    async take(waitedMs): Promise<LeaseState> {
      const safe = open();
      seenMs += waitedMs;
      const state = await add(safe);
      if (state !== "held" || seen === "" || seenMs <= readLifeMs(seen, lifeMs)) return state;
      // If two machines find it dead, that costs one extra login. If it cannot be removed, its life
      // is waited for again.
      seenMs = 0;
      await safe.remove(leaseKey);
      return "dead";
    },
    async release(): Promise<void> {
      if (!isOurs) return;
      isOurs = false;
      const safe = open(); // a new one, because the login's own may have failed
      if (await read(safe) === token) await safe.remove(leaseKey);
    },
  };
}

function readLifeMs(text: string, ownMs: number): number {
  const [, digits] = /\.(\d{1,12})$/.exec(text) ?? [];
  return digits === undefined ? ownMs : Number(digits);
}
