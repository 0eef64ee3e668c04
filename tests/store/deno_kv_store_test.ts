import { assertEquals } from "@std/assert";
import { createDenoKvBackend } from "../../examples/stores/deno_kv_backend.ts";
import type { Connection } from "../../mod.ts";
import { createSharedStore } from "../../store.ts";
import { call } from "../fixtures/calls.ts";
import { setUp } from "../fixtures/set_up.ts";

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
  const { simulator, open } = setUp({ clock: undefined });
  const openWith = (kv: Deno.Kv): Promise<Connection> =>
    open({ clock: undefined, store: createSharedStore(createDenoKvBackend(kv)) });

  await useKv(async (one, other) => {
    const machines = await Promise.all(Array.from({ length: 20 }, () => openWith(one)));
    assertEquals(await call(await openWith(other)), 200);
    assertEquals(simulator.logins, 1);

    simulator.expireSessions();
    assertEquals(
      new Set(await Promise.all(machines.map((machine) => call(machine)))),
      new Set([200]),
    );
    assertEquals(await call(await openWith(other)), 200);
    assertEquals(simulator.logins, 2);
  });
});
