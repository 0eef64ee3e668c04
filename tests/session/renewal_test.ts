// When a session that was idle is renewed.

import { assert, assertEquals, assertRejects } from "@std/assert";
import { ServiceUnavailableError } from "../../mod.ts";
import type { Fault } from "../../testing.ts";
import { call, countLogins, upload } from "../fixtures/calls.ts";
import { answerCalls, PATH, setUp, setUpConnection } from "../fixtures/set_up.ts";

const MINUTE_MS = 60_000;

for (const idleMs of [5 * MINUTE_MS, 10 * MINUTE_MS - 1, 10 * MINUTE_MS, 15 * MINUTE_MS - 1]) {
  Deno.test(`a session that was idle for ${idleMs} ms is used, which slides it`, async () => {
    const { clock, simulator, connection, events } = await setUpConnection();

    for (let count = 0; count < 5; count++) {
      await clock.advance(idleMs);
      assertEquals(await call(connection), 200);
    }

    assertEquals(simulator.requests.map(({ path }) => path), [
      "/v1/connections",
      ...Array(5).fill(PATH),
    ]);
    assertEquals(events.filter(({ type }) => type === "renewal"), []);
  });
}

for (const idleMs of [10 * MINUTE_MS, 15 * MINUTE_MS - 1, 15 * MINUTE_MS]) {
  Deno.test(`a session that was idle for ${idleMs} ms is renewed before a body that cannot be resent`, async () => {
    const { clock, simulator, connection, events } = await setUpConnection();

    await clock.advance(10 * MINUTE_MS - 1);
    assertEquals(await upload(connection), 200);
    assertEquals(simulator.logins, 1);
    await clock.advance(idleMs);
    assertEquals(await upload(connection), 200);

    assertEquals(simulator.logins, 2);
    assertEquals(simulator.requests.map(({ path }) => path), [
      "/v1/connections",
      PATH,
      "/v1/connections",
      PATH,
    ]);
    assertEquals(events.filter(({ type }) => type === "renewal"), [
      { type: "renewal", reason: "idle", durationMs: 0 },
    ]);
  });
}

Deno.test("a body that cannot be resent is sent with the old session when the renewal fails", async () => {
  const { clock, simulator, connection } = await setUpConnection();
  await clock.advance(11 * MINUTE_MS);
  simulator.play({ kind: "gateway", status: 503, path: "/v1/connections" });

  assertEquals(await upload(connection), 200);

  assertEquals([countLogins(simulator), clock.sleeps], [2, []]);
});

Deno.test("a session that was idle for its whole time-out is renewed before the next call", async () => {
  const { clock, simulator, connection, events } = await setUpConnection();

  await clock.advance(15 * MINUTE_MS);
  assertEquals(await call(connection), 200);

  assertEquals(simulator.logins, 2);
  assertEquals(simulator.requests.map(({ path }) => path), [
    "/v1/connections",
    "/v1/connections",
    PATH,
  ]);
  assertEquals(events.filter(({ type }) => type === "renewal"), [
    { type: "renewal", reason: "idle", durationMs: 0 },
  ]);
});

Deno.test("a reply that comes late does not make its session older", async () => {
  const { clock, simulator, open } = setUp();
  const slow = Promise.withResolvers<Response>();
  const connection = await open({
    sessionTimeoutMs: 60_000,
    fetch: answerCalls(
      simulator,
      (input) => `${input}`.endsWith("/slow") ? slow.promise : undefined,
    ),
  });
  const late = connection.fetch("/slow");
  await clock.advance(55_000);
  await connection.fetch(PATH);
  slow.resolve(new Response("{}"));
  await late;
  await clock.advance(6_000);
  await connection.fetch(PATH);
  assertEquals(simulator.logins, 1);
});

Deno.test("sessionTimeoutMs sets the tenant's session time-out", async () => {
  const { clock, simulator, connection } = await setUpConnection({
    sessionTimeoutMs: 60 * MINUTE_MS,
  });

  await clock.advance(60 * MINUTE_MS - 1);
  simulator.play({ kind: "reply" });
  await call(connection);
  assertEquals(simulator.logins, 1);
  await clock.advance(60 * MINUTE_MS);
  await call(connection);

  assertEquals(simulator.requests.map(({ path }) => path), [
    "/v1/connections",
    PATH,
    "/v1/connections",
    PATH,
  ]);
});

Deno.test("calls keep the old session while an early renewal fails, and each further one waits longer", async () => {
  const { clock, simulator, connection, events } = await setUpConnection({ retry: false });
  const logins: number[] = [];
  const refuse: Fault = { kind: "gateway", status: 503 };

  await clock.advance(10 * MINUTE_MS);
  const startMs = clock.now();
  for (const seconds of [0, 29, 1, 59, 1, 119, 1]) {
    await clock.advance(seconds * 1_000);
    const before = simulator.requests.length;
    // A 503 is no proof of the session, so that it goes on to be idle.
    simulator.play(refuse, refuse);
    await upload(connection);
    if (simulator.requests.length - before === 2) logins.push((clock.now() - startMs) / 1_000);
    else await upload(connection);
  }

  assertEquals(logins, [0, 30, 90, 210]);
  assertEquals(
    events.filter(({ type }) => type === "renewal").map((event) => "code" in event && event.code),
    Array(4).fill("service_unavailable"),
  );
});

Deno.test("an early renewal that fails for several calls at once is postponed once", async () => {
  const { clock, simulator, connection } = await setUpConnection({ retry: false });
  const refuse: Fault = { kind: "gateway", status: 503 };

  await clock.advance(10 * MINUTE_MS);
  // A 503 is no proof of the session, so that it goes on to be idle.
  simulator.play(refuse, refuse, refuse, refuse);
  assertEquals(await Promise.all([upload(connection), upload(connection), upload(connection)]), [
    503,
    503,
    503,
  ]);
  await clock.advance(30_000);
  await upload(connection);

  assertEquals(simulator.logins, 2);
});

Deno.test("a call throws the error of the renewal that it needed", async () => {
  const { clock, simulator, connection } = await setUpConnection({ retry: false });

  await clock.advance(15 * MINUTE_MS);
  simulator.play({ kind: "gateway", status: 503 });

  await assertRejects(() => call(connection), ServiceUnavailableError);
  await clock.advance(999);
  await assertRejects(() => call(connection), ServiceUnavailableError); // it is remembered
  assertEquals(simulator.requests.length, 2);
  await clock.advance(1);
  assertEquals(await call(connection), 200);
});

Deno.test("a day of calls at any time shows no 401 and takes one login for each gap longer than a session's time", async () => {
  const { clock, simulator, connection } = await setUpConnection();
  let gaps = 0;
  // A small generator, so that each run is the same day.
  let seed = 7;
  const random = (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
  const endMs = clock.now() + 24 * 60 * MINUTE_MS;

  while (clock.now() < endMs) {
    const idleMs = Math.floor(random() * 40 * MINUTE_MS);
    if (idleMs >= 15 * MINUTE_MS) gaps++;
    await clock.advance(idleMs);
    assertEquals(await call(connection), 200);
  }

  assert(gaps > 30);
  assertEquals(simulator.logins, 1 + gaps);
  assertEquals(simulator.requests.filter(({ path }) => path !== PATH).length, 1 + gaps);
});

Deno.test("an idle session holds up a body that cannot be resent for one login attempt, and no other call", async () => {
  const { clock, simulator, connection } = await setUpConnection();
  await clock.advance(10 * MINUTE_MS);
  simulator.play({ kind: "hang" });
  const startMs = clock.now();

  let waitedMs = Infinity;
  const uploading = upload(connection).finally(() => waitedMs = clock.now() - startMs);
  await clock.advance(1);
  assertEquals([await call(connection), waitedMs], [200, Infinity]);
  await clock.advance(MINUTE_MS);

  assertEquals([await uploading, waitedMs], [200, 30_000]);
  assertEquals(countLogins(simulator), 2); // nobody waits for a second attempt
});
