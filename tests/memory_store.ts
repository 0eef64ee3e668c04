/** A store in memory that forgets in time and can add: what a Redis is to a fleet. */

import type { Clock } from "../mod.ts";
import type { StoreBackend } from "../store.ts";
import { sleep } from "./sleep.ts";

/** A store of which a test sees the items. */
export interface MemoryStore extends StoreBackend {
  readonly items: Map<string, { readonly value: string; readonly untilMs: number }>;
  addItem(key: string, value: string, options: { readonly ttl: number }): Promise<boolean>;
}

/** Makes an empty store; each operation answers after `delayMs()` milliseconds of the clock. */
export function createMemoryStore(clock: Clock, delayMs?: () => number): MemoryStore {
  const items: MemoryStore["items"] = new Map();

  /** A request takes half of the time to the store, and its reply the other half. */
  async function travel<T>(work: () => T): Promise<T> {
    const halfMs = (delayMs?.() ?? 0) / 2;
    if (halfMs > 0) await sleep(clock, halfMs);
    const result = work();
    if (halfMs > 0) await sleep(clock, halfMs);
    return result;
  }

  function find(key: string): string | null {
    const item = items.get(key);
    return item && clock.now() < item.untilMs ? item.value : null;
  }

  function put(key: string, value: string, { ttl }: { readonly ttl: number }): void {
    items.set(key, { value, untilMs: clock.now() + ttl * 1_000 });
  }

  return {
    items,
    getItem: (key) => travel(() => find(key)),
    setItem: (key, value, options) => travel(() => put(key, value, options)),
    removeItem: (key) => travel(() => items.delete(key)),
    addItem: (key, value, options) =>
      travel(() => {
        if (find(key) !== null) return false;
        put(key, value, options);
        return true;
      }),
  };
}
