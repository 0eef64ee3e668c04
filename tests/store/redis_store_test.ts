import { assert, assertEquals } from "@std/assert";
import { connect, type Connection } from "../../mod.ts";
import { createSharedStore, type StoreBackend } from "../../store.ts";
import { createSimulator, type Simulator } from "../../testing.ts";
import { hasRedis, runRedis, useRedisStore } from "../fixtures/redis_server.ts";

const PATH = "/v1/catalog/products";
const TIMEOUT_MS = 500;
const LEASE_MS = TIMEOUT_MS + 5_000;

const ignore = !hasRedis();
// deno-lint-ignore no-console -- A test that is skipped says so.
if (ignore) console.log("redis-server is missing: the tests of a store over Redis are skipped");

function open({ credentials, fetch }: Simulator, store: StoreBackend): Promise<Connection> {
  return connect(credentials, { fetch, store: createSharedStore(store) });
}

async function call(connection: Connection): Promise<number> {
  const reply = await connection.fetch(PATH);
  await reply.body?.cancel();
  return reply.status;
}

for (
  const [client, hasLease] of [["ioredis", true], ["ioredis", false], ["redis", true]] as const
) {
  const how = `by ${client} ${hasLease ? "with a lease" : "without a lease"}`;
  Deno.test({ name: `connections share a session through Redis ${how}`, ignore }, async () => {
    const simulator = createSimulator();

    await runRedis(async (url) => {
      await useRedisStore(url, hasLease, async (store) => {
        await useRedisStore(url, hasLease, async (other) => {
          const first = await open(simulator, store);
          const second = await open(simulator, other);
          assertEquals([await call(first), await call(second)], [200, 200]);
          assertEquals(simulator.logins, 1);

          simulator.expireSessions();
          assertEquals([await call(second), await call(first)], [200, 200]);
          assertEquals(simulator.logins, 2);
        }, client);
      }, client);
    });
  });
}

Deno.test({ name: "cold machines make one login through the lease of Redis", ignore }, async () => {
  const simulator = createSimulator({ loginLatencyMs: 20 });

  await runRedis(async (url) => {
    await useRedisStore(url, true, async (store, redis) => {
      const opening = Array.from({ length: 20 }, () => open(simulator, store));
      const machines = await Promise.all(opening);

      assertEquals(await Promise.all(machines.map(call)), machines.map(() => 200));
      assertEquals(simulator.logins, 1);
      const [key = "", ...others] = await redis.keys("*");
      assertEquals(others, []);
      const ttl = await redis.ttl(key);
      assert(ttl > 890 && ttl <= 900, `${ttl}`);
    });
  });
});

Deno.test(
  { name: "a killed holder of Redis's lease costs the others no more than its time", ignore },
  async () => {
    const simulator = createSimulator();
    simulator.play({ kind: "hang" });
    const arrived = Promise.withResolvers<void>();
    const server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {}, onError: () => new Response() },
      (request) => {
        arrived.resolve();
        return simulator.handle(request);
      },
    );
    const endpoint = `http://127.0.0.1:${server.addr.port}`;

    await runRedis(async (url) => {
      await useRedisStore(url, true, async (store, redis) => {
        const holder = startHolder(endpoint, url);
        await arrived.promise;
        holder.kill("SIGKILL");
        await holder.status;

        const [key = ""] = await redis.keys("*:lease");
        const leftMs = await redis.pttl(key);
        assert(leftMs > 0 && leftMs <= LEASE_MS + 1_000, `${leftMs}`);
        const startMs = Date.now();
        const { credentials } = simulator;
        const machines = await Promise.all(
          [1, 2, 3].map(() =>
            connect(credentials, {
              endpoint,
              store: createSharedStore(store),
              timeoutMs: TIMEOUT_MS,
            })
          ),
        );

        const waitedMs = Date.now() - startMs;
        assert(waitedMs >= leftMs - 1_000 && waitedMs < leftMs + 3_000, `${waitedMs}, ${leftMs}`);
        assertEquals(await Promise.all(machines.map(call)), [200, 200, 200]);
        assertEquals(simulator.logins, 1);
      });
    });
    await server.shutdown();
  },
);

function startHolder(endpoint: string, url: string): Deno.ChildProcess {
  const script = new URL("../fixtures/lease_holder.ts", import.meta.url).pathname;
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-all", script, endpoint, url, String(TIMEOUT_MS)],
    stdout: "null",
  }).spawn();
}
