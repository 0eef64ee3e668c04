import { assertEquals } from "@std/assert";
import type { Connection } from "../../mod.ts";
import { type Bench, PATH, setUpConnection } from "../fixtures/set_up.ts";

/** Meets a limit that asks for an hour, and waits until one call may probe it. */
async function meetLongLimit(): Promise<Bench & { readonly connection: Connection }> {
  const bench = await setUpConnection({ sessionTimeoutMs: 100_000, retry: { attempts: 1 } });
  bench.simulator.play({ kind: "rate_limited", retryAfter: "3600" });
  await bench.connection.fetch(PATH);
  await bench.clock.advance(120_000);
  return bench;
}

Deno.test("a probe whose login fails leaves the next to probe", async () => {
  const { clock, simulator, connection } = await meetLongLimit();
  simulator.play({ kind: "gateway", status: 503 });
  assertEquals(await connection.fetch(PATH).catch(({ code }) => code), "service_unavailable");
  await clock.advance(1_000);
  assertEquals((await connection.fetch(PATH)).status, 200);
});

Deno.test("a probe given up during its login leaves the next to probe", async () => {
  const { clock, simulator, connection } = await meetLongLimit();
  simulator.play({ kind: "hang" });
  const controller = new AbortController();
  const probe = connection.fetch(PATH, { signal: controller.signal }).catch((error) => error);
  await clock.advance(0);
  controller.abort("why");
  assertEquals(await probe, "why");
  await clock.advance(31_000);
  assertEquals((await connection.fetch(PATH)).status, 200);
});

Deno.test("a probe that gets a short wait ends the long limit, out of attempts too", async () => {
  const { clock, simulator, connection } = await meetLongLimit();
  simulator.play({ kind: "rate_limited", retryAfter: "5", path: PATH });
  assertEquals((await connection.fetch(PATH)).status, 429);
  const next = connection.fetch(PATH);
  await clock.advance(5_000);
  assertEquals((await next).status, 200);
});

Deno.test("reconnect() also ends the pause of calls that wait for its end", async () => {
  const { clock, simulator, connection } = await setUpConnection({ retry: { attempts: 1 } });
  simulator.play({ kind: "rate_limited", retryAfter: "60" });
  await connection.fetch(PATH);
  const waiting = connection.fetch(PATH);
  await clock.advance(0);
  await connection.reconnect();
  assertEquals((await waiting).status, 200);
});
