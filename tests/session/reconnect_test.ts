import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { CredentialsRejectedError } from "../../mod.ts";
import { createSharedStore } from "../../store.ts";
import { call, countLogins } from "../fixtures/calls.ts";
import { UNAUTHORIZED } from "../fixtures/faults.ts";
import { setUp, setUpConnection } from "../fixtures/set_up.ts";
import { sleep } from "../fixtures/sleep.ts";

Deno.test("Connection.reconnect() logs in once for all who call it at the same time", async () => {
  const { simulator, connection, events } = await setUpConnection();

  const reconnecting = Array.from({ length: 100 }, () => connection.reconnect());
  const [session, ...others] = new Set(await Promise.all(reconnecting));

  assertEquals([simulator.logins, others], [2, []]);
  assertStrictEquals(connection.session, session);
  assertEquals(events.at(-1), { type: "renewal", reason: "reconnect", durationMs: 0 });
});

Deno.test("Connection.reconnect() tries rejected credentials again, and calls succeed after it", async () => {
  const { simulator, connection } = await setUpConnection();

  simulator.expireSessions();
  simulator.play({ ...UNAUTHORIZED, path: "/v1/connections" });
  await assertRejects(() => call(connection), CredentialsRejectedError);
  await assertRejects(() => call(connection), CredentialsRejectedError);
  await connection.reconnect();

  assertEquals(await call(connection), 200);
  assertEquals(countLogins(simulator), 3);
});

Deno.test("reconnect() logs in although the renewal that it joins finds a session in the store", async () => {
  const { clock, simulator, open } = setUp();
  const items = new Map<string, string>();
  const store = {
    getItem: async (key: string) => {
      await sleep(clock, 50);
      return items.get(key);
    },
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
  const options = { store: createSharedStore(store), lazy: true };
  const first = await open(options);
  const opening = first.reconnect();
  await clock.advance(1_000);
  const opened = await opening;

  const second = await open(options);
  const calling = call(second);
  await clock.advance(10);
  const reconnecting = second.reconnect();
  await clock.advance(1_000);
  await calling;

  assertEquals(simulator.logins, 2);
  assert((await reconnecting).serialize() !== opened.serialize());
});
