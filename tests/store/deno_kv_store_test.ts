import { assertEquals } from "@std/assert";
import { connect, type Connection } from "../../mod.ts";
import { createSharedStore } from "../../store.ts";
import { createSimulator } from "../../testing.ts";
import { createDenoKvBackend } from "../../examples/stores/deno_kv_backend.ts";

const PATH = "/v1/catalog/products";

/** Opens two connections to one database on disk, as two processes do. */
async function useKv(use: (one: Deno.Kv, other: Deno.Kv) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  const one = await Deno.openKv(`${folder}/sessions`);
  const other = await Deno.openKv(`${folder}/sessions`);
  try {
    await use(one, other);
  } finally {
    one.close();
    other.close();
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("connections share one login through Deno KV, cold and after a 401", async () => {
  const simulator = createSimulator();
  const { credentials, fetch } = simulator;
  const open = (kv: Deno.Kv): Promise<Connection> =>
    connect(credentials, { fetch, store: createSharedStore(createDenoKvBackend(kv)) });

  await useKv(async (one, other) => {
    const machines = await Promise.all(Array.from({ length: 20 }, () => open(one)));
    assertEquals(await call(await open(other)), 200);
    assertEquals(simulator.logins, 1);

    simulator.expireSessions();
    assertEquals(new Set(await Promise.all(machines.map(call))), new Set([200]));
    assertEquals(await call(await open(other)), 200);
    assertEquals(simulator.logins, 2);
  });
});

async function call(connection: Connection): Promise<number> {
  const reply = await connection.fetch(PATH);
  await reply.body?.cancel();
  return reply.status;
}

Deno.test("the store over Deno KV adds where nothing stands, and what is over stands no more", async () => {
  await useKv(async (one, other) => {
    const store = createDenoKvBackend(one);
    const theirs = createDenoKvBackend(other);

    assertEquals(await store.addItem?.("a", "1", { ttl: 60 }), true);
    assertEquals(await theirs.addItem?.("a", "2", { ttl: 60 }), false);
    assertEquals(await theirs.getItem("a"), "1");
    await theirs.removeItem("a");
    assertEquals(await theirs.addItem?.("a", "2", { ttl: 0 }), true);
    assertEquals(await store.getItem("a"), null);
    assertEquals(await store.addItem?.("a", "3", { ttl: 60 }), true);
    await theirs.setItem("b", "4", { ttl: 0 });
    assertEquals(await store.getItem("b"), null);
  });
});
