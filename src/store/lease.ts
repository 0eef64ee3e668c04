/**
 * The lease of a login: of all who share a store, one holds it and logs in.
 *
 * @module
 */

import type { StoreAccess } from "./store_access.ts";

/** The lease of the login whose session stands under a key. */
export interface Lease {
  /** Takes the lease and tells whether it was free; `undefined` when the store cannot tell. */
  take(): Promise<boolean | undefined>;
  /** Gives the lease back, if it is still ours. */
  release(): Promise<void>;
}

/** Makes a lease that ends by itself after `ms` milliseconds. */
export function createLease(key: string, ms: number, open: () => StoreAccess): Lease {
  const leaseKey = `${key}:lease`;
  let token: string | undefined;

  return {
    async take(): Promise<boolean | undefined> {
      const ours = crypto.randomUUID();
      const isTaken = await open().add(leaseKey, ours, ms);
      if (isTaken === true) token = ours;
      return typeof isTaken === "boolean" ? isTaken : undefined;
    },
    async release(): Promise<void> {
      const ours = token;
      token = undefined;
      if (ours === undefined) return;
      const access = open(); // a new one, as that of the login may have failed
      if (await access.get(leaseKey) === ours) await access.remove(leaseKey);
    },
  };
}
