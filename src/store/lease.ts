/**
 * The lease of a login: of all who share a store, one holds it and logs in.
 *
 * @module
 */

import { readText, type StoreAccess } from "./store_access.ts";

/** How a try to take a lease ended. */
export type LeaseState =
  | "taken"
  /** Another machine holds it. */
  | "held"
  /** Its holder never gave it back: it was removed, and can be taken. */
  | "dead"
  /** The store cannot lease. */
  | "none"
  /** The store said that it was taken, and does not have it. */
  | "lost";

/** The lease of the login whose session is under a key. */
export interface Lease {
  /** Tries to take it; `waitedMs` is how long the caller has waited since the last try. */
  take(waitedMs: number): Promise<LeaseState>;
  /** Removes it, if it is still ours. */
  release(): Promise<void>;
}

// Some stores show what was written only after a moment.
const LOOK_AGAIN_MS = 250;

/** Makes a lease that lives for `lifeMs` milliseconds. */
export function createLease(
  key: string,
  lifeMs: number,
  open: () => StoreAccess,
  pause: (ms: number) => Promise<void>,
): Lease {
  const leaseKey = `${key}:lease`;
  const token = `${crypto.randomUUID()}.${lifeMs}`;
  let isOurs = false;
  // What this machine has seen, and for how long: the clocks of two machines are not compared.
  let seen = "";
  let seenMs = 0;

  async function read(access: StoreAccess): Promise<string> {
    return readText(await access.get(leaseKey));
  }

  async function add(access: StoreAccess): Promise<LeaseState> {
    const answer = await access.add(leaseKey, token, lifeMs);
    if (answer === undefined) return "none";
    let text = await read(access);
    if (text === "" && Boolean(answer) && !access.hasFailed) {
      await pause(LOOK_AGAIN_MS);
      text = await read(access);
      if (text === "") return "lost";
    }
    if (access.hasFailed) return "none";
    isOurs = text === token;
    if (text !== seen) seenMs = 0;
    seen = text;
    return isOurs ? "taken" : "held";
  }

  return {
    async take(waitedMs): Promise<LeaseState> {
      const access = open();
      seenMs += waitedMs;
      const state = await add(access);
      if (state !== "held" || seen === "" || seenMs <= readLifeMs(seen, lifeMs)) return state;
      // That two may find so costs a login; one that cannot be removed is seen for a life again.
      seenMs = 0;
      await access.remove(leaseKey);
      return "dead";
    },
    async release(): Promise<void> {
      if (!isOurs) return;
      isOurs = false;
      const access = open(); // a new one, as that of the login may have failed
      if (await read(access) === token) await access.remove(leaseKey);
    },
  };
}

function readLifeMs(text: string, ownMs: number): number {
  const [, digits] = /\.(\d{1,12})$/.exec(text) ?? [];
  return digits === undefined ? ownMs : Number(digits);
}
