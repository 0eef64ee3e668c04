// A session that is due: a cookie's slides, a token is renewed behind the calls.

import { assert, assertEquals } from "@std/assert";
import { connect, type Connection } from "../../mod.ts";
import { type Bench, setUp } from "../fixtures/tiny_bench.ts";
import { JSON_TYPE, readResult } from "../fixtures/tiny_zuora.ts";

const MINUTE_MS = 60_000;
const GOOD = "/v1/accounts";

for (const minutes of [5, 9.9, 10.1, 11, 14.8]) {
  Deno.test(`a cookie session that was idle for ${minutes} minutes is used, which slides it`, async () => {
    const { clock, zuora, open, finish } = setUp({ latencyMs: 5 });
    const connection = await open();

    for (let call = 0; call < 5; call++) {
      await clock.advance(minutes * MINUTE_MS);
      assertEquals((await finish(connection.fetch(GOOD)))[0], 200);
    }

    assertEquals(zuora.logins.length, 1);
  });
}

for (const [minutes, logins] of [[9.9, 1], [10.1, 2], [14.9, 2], [15.1, 2]] as const) {
  Deno.test(`a one-shot call after ${minutes} idle minutes makes ${logins - 1} renewals`, async () => {
    const { clock, zuora, open, finish } = setUp({ latencyMs: 5 });
    const connection = await open();
    await clock.advance(minutes * MINUTE_MS - 10_000);

    const upload = { method: "POST", body: new Blob(["a"]).stream() };
    const [result] = await finish(connection.fetch(GOOD, upload));

    assertEquals([result, zuora.logins.length], [200, logins]);
  });
}

Deno.test("a one-shot call whose renewal ahead of need fails goes with the session in force", async () => {
  const { clock, zuora, open, finish } = setUp({ latencyMs: 5, loginMs: 100 });
  const connection = await open();
  await clock.advance(11 * MINUTE_MS);
  zuora.login = () => new Response("busy", { status: 503 });

  const upload = { method: "POST", body: new Blob(["a"]).stream() };
  const [result, lateMs] = await finish(connection.fetch(GOOD, upload));

  assertEquals([result, zuora.logins.length], [200, 2]);
  assert(lateMs <= 300, `${lateMs}`);
});

// ── tokens ──

interface TokenBench extends Bench {
  readonly connection: Connection;
  /** The tokens that calls came with. */
  readonly seen: string[];
  readonly stop: { isStopped: boolean };
}

/** Connects with a client id to a Zuora whose tokens last an hour. */
async function setUpTokens(withWaitUntil: boolean): Promise<TokenBench> {
  const bench = setUp({ loginMs: 2_000 });
  const { clock, zuora, finish } = bench;
  const seen: string[] = [];
  const stop = { isStopped: false };
  let tokens = 0;
  zuora.login = () => {
    if (stop.isStopped) return new Response("busy", { status: 503 });
    const token = { access_token: `token-${++tokens}`, token_type: "bearer", expires_in: 3_600 };
    return new Response(JSON.stringify(token), { headers: JSON_TYPE });
  };
  zuora.call = (request) => {
    seen.push(request.headers.get("authorization") ?? "");
    return new Response("{}", { headers: JSON_TYPE });
  };
  const connecting = connect({ clientId: "client-1", clientSecret: "secret-1" }, {
    ...{ clock, fetch: zuora.fetch },
    ...(withWaitUntil && { waitUntil: () => {} }),
  });
  await finish(connecting.then(() => 0));
  return { ...bench, connection: await connecting, seen, stop };
}

const AGES: readonly (readonly [minutes: number, hasWaitUntil: boolean, isLate: boolean])[] = [
  [54, false, false],
  [56, false, false],
  [56, true, false],
  [59.5, false, true],
  [59.5, true, false],
];

for (const [minutes, hasWaitUntil, isLate] of AGES) {
  const how = hasWaitUntil ? "with waitUntil" : "without waitUntil";
  Deno.test(`a token of ${minutes} minutes ${how} makes its call ${isLate ? "wait" : "go at once"}`, async () => {
    const { clock, zuora, connection, finish, seen } = await setUpTokens(hasWaitUntil);
    await clock.advance(minutes * MINUTE_MS);

    const [result, lateMs] = await finish(connection.fetch(GOOD));
    await clock.advance(5_000);
    const [next] = await finish(connection.fetch(GOOD));

    const isDue = minutes > 55;
    assertEquals([result, next], [200, 200]);
    assertEquals(seen, [
      isLate ? "Bearer token-2" : "Bearer token-1",
      `Bearer token-${isDue ? 2 : 1}`,
    ]);
    assertEquals(zuora.logins.length, isDue ? 2 : 1);
    assert(isLate ? lateMs >= 2_000 : lateMs <= 100, `${lateMs}`);
  });
}

Deno.test("a token whose renewals fail serves to its end, and they become rarer", async () => {
  const { clock, zuora, connection, finish, stop } = await setUpTokens(true);
  await clock.advance(55 * MINUTE_MS);
  stop.isStopped = true;
  const results: unknown[] = [];

  for (let second = 0; second < 280; second++) {
    results.push((await finish(connection.fetch(GOOD)))[0]);
    await clock.advance(900);
  }

  assertEquals(new Set(results), new Set([200]));
  // After 30 s, a minute, two minutes.
  assert(zuora.logins.length <= 5, `${zuora.logins.length}`);
});

Deno.test("a token that is over is renewed first, for all calls at once", async () => {
  const { clock, zuora, connection, seen } = await setUpTokens(false);
  await clock.advance(61 * MINUTE_MS);

  const calling = Promise.all(
    Array.from({ length: 100 }, () => readResult(connection.fetch(GOOD))),
  );
  await clock.advance(10_000);

  assertEquals(new Set(await calling), new Set([200]));
  assertEquals([new Set(seen), zuora.logins.length], [new Set(["Bearer token-2"]), 2]);
});
