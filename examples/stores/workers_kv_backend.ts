import type { StoreBackend } from "@zuora-connections/client/store";

/** What a store needs of Workers KV; `KVNamespace` has it. */
interface WorkersKv {
  get(key: string): Promise<string | null>;
  put(key: string, value: string, options: { expirationTtl: number }): Promise<void>;
  delete(key: string): Promise<void>;
}

export function createWorkersKvBackend(kv: WorkersKv): StoreBackend {
  return {
    getItem: (key) => kv.get(key),
    // Workers KV rejects a TTL under a minute.
    setItem: (key, value, { ttl }) => kv.put(key, value, { expirationTtl: Math.max(60, ttl) }),
    removeItem: (key) => kv.delete(key),
  };
}
