/** The stores of the README, as it shows them: readme_stores_test.ts holds the two together. */

import type { StoreBackend } from "../store.ts";

/** What the lease of Redis needs of a client; `ioredis` has it. */
interface Redis {
  set(key: string, value: string, ex: "EX", ttl: number, nx: "NX"): Promise<"OK" | null>;
}

export function addLease(storage: StoreBackend, redis: Redis): StoreBackend {
  return {
    ...storage,
    addItem: async (key, value, { ttl }) => await redis.set(key, value, "EX", ttl, "NX") === "OK",
  };
}

export function createDenoKvStore(kv: Deno.Kv): StoreBackend {
  interface Item {
    readonly text: string;
    readonly untilMs: number;
  }

  // Deno KV forgets late: an item says itself until when it counts.
  const isLive = (item: Item | null): item is Item => item !== null && Date.now() < item.untilMs;
  const build = (text: string, ttl: number): Item => ({ text, untilMs: Date.now() + ttl * 1_000 });

  return {
    getItem: async (key) => {
      const { value } = await kv.get<Item>([key]);
      return isLive(value) ? value.text : null;
    },
    setItem: (key, text, { ttl }) => kv.set([key], build(text, ttl), { expireIn: ttl * 1_000 }),
    removeItem: (key) => kv.delete([key]),
    addItem: async (key, text, { ttl }) => {
      const found = await kv.get<Item>([key]);
      if (isLive(found.value)) return false;
      const { ok } = await kv.atomic().check(found)
        .set([key], build(text, ttl), { expireIn: ttl * 1_000 }).commit();
      return ok;
    },
  };
}

/** What a store needs of Workers KV; `KVNamespace` has it. */
export interface WorkersKv {
  get(key: string): Promise<string | null>;
  put(key: string, value: string, options: { expirationTtl: number }): Promise<void>;
  delete(key: string): Promise<void>;
}

export function createWorkersKvStore(kv: WorkersKv): StoreBackend {
  return {
    getItem: (key) => kv.get(key),
    setItem: (key, value, { ttl }) => kv.put(key, value, { expirationTtl: Math.max(60, ttl) }), // its least
    removeItem: (key) => kv.delete(key),
  };
}
