import { DurableObject } from "cloudflare:workers";

interface Item {
  readonly text: string;
  readonly untilMs: number;
}

/** Keeps the session that all Workers share; its stub is what `createSharedStore` takes. */
export class SessionStore extends DurableObject {
  async getItem(key: string): Promise<string | null> {
    const item = await this.ctx.storage.get<Item>(key);
    return item !== undefined && Date.now() < item.untilMs ? item.text : null;
  }

  async setItem(key: string, text: string, { ttl }: { readonly ttl: number }): Promise<void> {
    await this.ctx.storage.put<Item>(key, { text, untilMs: Date.now() + ttl * 1_000 });
  }

  // Nothing else runs while a Durable Object waits for its storage, so this is atomic.
  async addItem(key: string, text: string, options: { readonly ttl: number }): Promise<boolean> {
    if (await this.getItem(key) !== null) return false;
    await this.setItem(key, text, options);
    return true;
  }

  async removeItem(key: string): Promise<void> {
    await this.ctx.storage.delete(key);
  }
}
