import type { StoreBackend } from "@zuora-connections/client/store";

/** What a store needs of `ioredis`. */
interface Redis {
  get(key: string): Promise<string | null>;
  set(key: string, value: string, ex: "EX", ttl: number): Promise<unknown>;
  set(key: string, value: string, ex: "EX", ttl: number, nx: "NX"): Promise<unknown>;
  del(key: string): Promise<unknown>;
}

export function createIoredisBackend(redis: Redis): StoreBackend {
  return {
    getItem: (key) => redis.get(key),
    setItem: (key, value, { ttl }) => redis.set(key, value, "EX", ttl),
    addItem: (key, value, { ttl }) => redis.set(key, value, "EX", ttl, "NX"),
    removeItem: (key) => redis.del(key),
  };
}
