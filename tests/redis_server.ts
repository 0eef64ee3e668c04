/** A real Redis, from the machine's own packages, for the length of a test. */

import { Redis } from "npm:ioredis@5.8.2";
import { createStorage } from "npm:unstorage@1.17.6";
import redisDriver from "npm:unstorage@1.17.6/drivers/redis";
import type { StoreBackend } from "../store.ts";
import { addLease } from "./readme_stores.ts";

/** Tells whether the machine has a `redis-server`. */
export function hasRedis(): boolean {
  try {
    return new Deno.Command("redis-server", { args: ["--version"] }).outputSync().success;
  } catch {
    return false;
  }
}

/** Runs a Redis on a free port of this machine while `use` uses it. */
export async function runRedis(use: (url: string) => Promise<void>): Promise<void> {
  const { port } = findPort();
  const server = new Deno.Command("redis-server", {
    args: ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
    stdout: "piped",
  }).spawn();
  const lines = server.stdout.pipeThrough(new TextDecoderStream()).getReader();
  try {
    for (let text = ""; !text.includes("Ready to accept connections");) {
      const { value, done } = await lines.read();
      if (done) throw new Error("Cannot start redis-server: it ended");
      text += value;
    }
    await use(`redis://127.0.0.1:${port}`);
  } finally {
    server.kill();
    await lines.cancel();
    await server.status;
  }
}

/** Opens a store on a Redis, with its lease or without, as one machine does. */
export async function useRedisStore(
  url: string,
  hasLease: boolean,
  use: (store: StoreBackend, redis: Redis) => Promise<void>,
): Promise<void> {
  const storage = createStorage({ driver: redisDriver({ url }) });
  const redis = new Redis(url);
  try {
    await use(hasLease ? addLease(storage, redis) : storage, redis);
  } finally {
    await storage.dispose();
    await redis.quit();
  }
}

function findPort(): { readonly port: number } {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  listener.close();
  return listener.addr;
}
