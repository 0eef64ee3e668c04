import type { StoreBackend } from "@zuora-connections/client/store";

/** What a store needs of a client of `redis`. */
interface RedisClient {
  get(key: string): Promise<unknown>;
  set(key: string, value: string, options: { EX: number; NX?: true }): Promise<unknown>;
  del(key: string): Promise<unknown>;
}

export function createRedisBackend(client: RedisClient): StoreBackend {
  return {
    getItem: (key) => client.get(key),
    setItem: (key, value, { ttl }) => client.set(key, value, { EX: ttl }),
    addItem: (key, value, { ttl }) => client.set(key, value, { EX: ttl, NX: true }),
    removeItem: (key) => client.del(key),
  };
}
