import { assert, assertEquals } from "@std/assert";
import { connect } from "../../mod.ts";
import { createSharedStore } from "../../store.ts";
import { createSimulator } from "../../testing.ts";
import { call } from "../fixtures/calls.ts";
import { hasRedis, runRedis, useRedisStore } from "../fixtures/redis_server.ts";
import { serve } from "../fixtures/serve.ts";
import { setUp } from "../fixtures/set_up.ts";

const TIMEOUT_MS = 500;
const LEASE_MS = TIMEOUT_MS + 5_000;

const ignore = !hasRedis();
// deno-lint-ignore no-console -- A test that is skipped says so.
if (ignore) console.log("redis-server is missing: the tests of a store over Redis are skipped");

for (
  const [client, hasLease] of [["ioredis", true], ["ioredis", false], ["redis", true]] as const
) {
  const how = `by ${client} ${hasLease ? "with a lease" : "without a lease"}`;
  Deno.test({ name: `connections share a session through Redis ${how}`, ignore }, async () => {
    const { simulator, open } = setUp();

    await runRedis(async (url) => {
      await useRedisStore(url, hasLease, async (store) => {
        await useRedisStore(url, hasLease, async (other) => {
          const first = await open({ store: createSharedStore(store) });
          const second = await open({ store: createSharedStore(other) });
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
  const { simulator, open } = setUp({ loginLatencyMs: 20, clock: undefined });

  await runRedis(async (url) => {
    await useRedisStore(url, true, async (store, redis) => {
      const options = { clock: undefined, store: createSharedStore(store) };
      const machines = await Promise.all(Array.from({ length: 20 }, () => open(options)));

      const statuses = await Promise.all(machines.map((machine) => call(machine)));
      assertEquals(statuses, machines.map(() => 200));
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
    const handle = (request: Request): Promise<Response> => {
      arrived.resolve();
      return simulator.handle(request);
    };

    await serve(handle, (endpoint) =>
      runRedis(async (url) => {
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
          assertEquals(await Promise.all(machines.map((machine) => call(machine))), [
            200,
            200,
            200,
          ]);
          assertEquals(simulator.logins, 1);
        });
      }));
  },
);

function startHolder(endpoint: string, url: string): Deno.ChildProcess {
  const script = new URL("../fixtures/lease_holder.ts", import.meta.url).pathname;
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-all", script, endpoint, url, String(TIMEOUT_MS)],
    stdout: "null",
  }).spawn();
}
