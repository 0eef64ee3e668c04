import type { StoreBackend } from "@zuora-connections/client/store";

interface Item {
  readonly text: string;
  readonly untilMs: number;
}

export function createDenoKvBackend(kv: Deno.Kv): StoreBackend {
  // Deno KV removes expired items late, so each item says how long it is valid.
  const isLive = (item: Item | null): item is Item => item !== null && Date.now() < item.untilMs;
  const build = (text: string, ttl: number): Item => ({ text, untilMs: Date.now() + ttl * 1_000 });

  return {
    async getItem(key) {
      const { value } = await kv.get<Item>([key]);
      return isLive(value) ? value.text : null;
    },
    setItem: (key, text, { ttl }) => kv.set([key], build(text, ttl), { expireIn: ttl * 1_000 }),
    async addItem(key, text, { ttl }) {
      const found = await kv.get<Item>([key]);
      if (isLive(found.value)) return false;
      const { ok } = await kv.atomic().check(found)
        .set([key], build(text, ttl), { expireIn: ttl * 1_000 }).commit();
      return ok;
    },
    removeItem: (key) => kv.delete([key]),
  };
}
