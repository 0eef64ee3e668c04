/** A real Redis, from the machine's own packages, for the length of a test. */

import { Redis } from "npm:ioredis@6.0.0";
import { createClient } from "npm:redis@6.3.1";
import { createIoredisBackend } from "../examples/stores/ioredis_backend.ts";
import { createRedisBackend } from "../examples/stores/redis_backend.ts";
import type { StoreBackend } from "../store.ts";

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

/** The clients of Redis whose backends are shown in the guides. */
export type RedisClientName = "ioredis" | "redis";

/** Opens a backend on a Redis, with its lease or without, as one machine does. */
export async function useRedisStore(
  url: string,
  hasLease: boolean,
  use: (store: StoreBackend, redis: Redis) => Promise<void>,
  client: RedisClientName = "ioredis",
): Promise<void> {
  const redis = new Redis(url);
  const other = createClient({ url });
  try {
    if (client === "redis") await other.connect();
    const backend = client === "redis" ? createRedisBackend(other) : createIoredisBackend(redis);
    const { addItem: _, ...plain } = backend;
    await use(hasLease ? backend : plain, redis);
  } finally {
    if (client === "redis") other.destroy();
    await redis.quit();
  }
}

function findPort(): { readonly port: number } {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  listener.close();
  return listener.addr;
}
