/** A shared store that says when it hashes: that takes no time of a clock, but turns of the loop. */

import type { SessionSharing, SharedStore } from "../src/session/sharing.ts";
import { createSharedStore, type StoreBackend } from "../store.ts";

/** A shared store, and whether a hash is under way. */
export interface WatchedStore {
  readonly store: SharedStore;
  readonly isBusy: () => boolean;
  /** Waits until all have what they asked for: a test must not leave a hash behind. */
  rest(): Promise<void>;
}

/** Makes a shared store that is watched; several machines may use it. */
export function createWatchedStore(backend: StoreBackend): WatchedStore {
  let busy = 0;
  const asked: Promise<unknown>[] = [];

  const join: SharedStore["join"] = (settings) => {
    let hashing = 0;
    let isNoting = false;

    /** Takes note that the hashes were made: the backend is asked, or there is a verdict. */
    function arrive<T>(value: T): T {
      if (!isNoting) {
        busy -= hashing;
        hashing = 0;
      }
      return value;
    }

    const { addItem } = backend;
    const sharing = createSharedStore({
      getItem: (...item) => arrive(backend.getItem(...item)),
      setItem: (...item) => arrive(backend.setItem(...item)),
      removeItem: (...item) => arrive(backend.removeItem(...item)),
      ...(addItem && { addItem: (...item) => arrive(addItem.apply(backend, item)) }),
    }).join(settings);

    return {
      async acquire(login): ReturnType<SessionSharing["acquire"]> {
        hashing++;
        busy++;
        const asking = sharing.acquire(login);
        asked.push(asking);
        return arrive(await asking);
      },
      noteUse(...use): void {
        isNoting = true;
        sharing.noteUse(...use);
        isNoting = false;
      },
    };
  };

  return {
    store: { join },
    isBusy: () => busy > 0,
    async rest(): Promise<void> {
      await Promise.allSettled(asked);
    },
  };
}
