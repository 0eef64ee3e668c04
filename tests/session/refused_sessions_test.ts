// What a 401 costs, and what it must not cost.

import { assert, assertEquals } from "@std/assert";
import { connect, type Connection } from "../../mod.ts";
import type { FastClock } from "../fixtures/fast_clock.ts";
import { sleep } from "../fixtures/sleep.ts";
import { callUntil, setUpTinyZuora, type TinyBench } from "../fixtures/set_up_tiny_zuora.ts";
import { readResult, refuse, type TinyZuora } from "../fixtures/tiny_zuora.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const GOOD = "/v1/accounts";
const FORBIDDEN = "/v1/forbidden";

function upload(connection: Connection): Promise<Response> {
  return connection.fetch("/v1/files", { method: "POST", body: new Blob(["a"]).stream() });
}

// ── a renewal that did not help ──

for (const afterMs of [0, 500, 3_000, 9_900, 10_100, 60_000]) {
  Deno.test(`a session that ends ${afterMs} ms after a renewal that did not help costs no call`, async () => {
    const { clock, zuora, open, finish, endSessions } = setUpTinyZuora({ latencyMs: 10 });
    const connection = await open();
    const [refused] = await finish(connection.fetch(FORBIDDEN));
    assertEquals([refused, zuora.logins.length], [401, 2]);

    await clock.advance(afterMs);
    endSessions();
    const [result, lateMs] = await finish(connection.fetch(GOOD));

    assertEquals([result, zuora.logins.length], [200, 3]);
    assert(lateMs <= 10_200, `${lateMs}`);
  });
}

// ── a path that nobody may see ──

for (
  const [everyMs, deadlineMs, loginMs] of [[200, 30, 50], [50, 30, 5_000], [1_000, 900, 1]] as const
) {
  Deno.test(`a forbidden path polled every ${everyMs} ms with deadlines of ${deadlineMs} ms and a login of ${loginMs} ms makes at most 4 logins a minute`, async () => {
    const { clock, zuora, open } = setUpTinyZuora({ loginMs, latencyMs: 5 });
    const connection = await open();
    const firstMs = clock.now();
    const perMinute = new Array<number>(5).fill(0);

    for (let ms = 0; ms < 5 * MINUTE_MS; ms += everyMs) {
      void readResult(callUntil(clock, connection, FORBIDDEN, deadlineMs));
      await clock.advance(everyMs);
    }

    for (const atMs of zuora.logins.slice(1)) {
      const minute = Math.floor((atMs - firstMs) / MINUTE_MS);
      perMinute[minute] = (perMinute[minute] ?? 0) + 1;
    }
    assert(Math.max(...perMinute) <= 4, perMinute.join());
    assert(zuora.logins.length <= 7, `${zuora.logins.length}`);
  });
}

for (const everyMs of [1_000, 5_000, 11_000]) {
  Deno.test(`logins for a path that always refuses, called every ${everyMs} ms beside a good one, become rarer`, async () => {
    const { clock, zuora, open, finish } = setUpTinyZuora({ loginMs: 20, latencyMs: 5 });
    const connection = await open();
    const results: unknown[] = [];

    for (let ms = 0; ms < 10 * MINUTE_MS; ms += everyMs) {
      const refused = readResult(connection.fetch(FORBIDDEN));
      results.push((await finish(connection.fetch(GOOD)))[0], await refused);
      await clock.advance(everyMs - 100);
    }

    assertEquals(new Set(results), new Set([200, 401]));
    assert(zuora.logins.length <= 8, `${zuora.logins.length}`);
  });
}

for (const gapMs of [0, 50, 1_000, 9_000, 11_000]) {
  Deno.test(`a session that ends again ${gapMs} ms after it was renewed is renewed again`, async () => {
    const { clock, zuora, open, finish, endSessions } = setUpTinyZuora({
      loginMs: 20,
      latencyMs: 5,
    });
    const connection = await open();
    const results: unknown[] = [];

    for (let end = 0; end < 5; end++) {
      endSessions();
      const [result, lateMs] = await finish(connection.fetch(GOOD));
      results.push(result);
      assert(lateMs <= 100, `${lateMs}`);
      await clock.advance(gapMs);
    }

    assertEquals([results, zuora.logins.length], [[200, 200, 200, 200, 200], 6]);
  });
}

// ── logins that fail ──

const SLOW_FAILURES: readonly (readonly [what: string, login: TinyZuora["login"]])[] = [
  ["get 503", () => new Response("busy", { status: 503 })],
  ["get 429", () => new Response("{}", { status: 429, headers: { "Retry-After": "60" } })],
  ["break off", () => Promise.reject(new TypeError("connection reset"))],
  ["hang", () => new Promise(() => {})],
  ["are rejected", refuse],
];

for (const [what, login] of SLOW_FAILURES) {
  for (const loginMs of [1, 5_000]) {
    Deno.test(`logins of ${loginMs} ms that ${what} make a good call late by a second at most`, async () => {
      const { clock, zuora, open, finish } = setUpTinyZuora({ loginMs, latencyMs: 5 });
      const connection = await open();
      zuora.login = login;
      const late: number[] = [];

      for (let round = 0; round < 20; round++) {
        void readResult(connection.fetch(FORBIDDEN));
        await clock.advance(50);
        const [result, lateMs] = await finish(connection.fetch(GOOD));
        assertEquals(result, 200);
        late.push(lateMs);
        await clock.advance(5_000);
      }

      assert(Math.max(...late) <= 1_100, late.join());
    });
  }
}

for (const [what, login] of SLOW_FAILURES) {
  const isRejection = what === "are rejected";
  Deno.test(`when a session has ended and logins ${what}, every call ends with their error`, async () => {
    const { clock, zuora, open, endSessions } = setUpTinyZuora({ loginMs: 20, latencyMs: 5 });
    const connection = await open();
    zuora.login = login;
    endSessions();

    const results: unknown[] = [];
    for (let call = 0; call < 50; call++) {
      void readResult(connection.fetch(GOOD)).then((result) => results.push(result));
      await clock.advance(100);
    }
    await clock.advance(30 * MINUTE_MS);

    const code = isRejection ? "credentials_rejected" : undefined;
    assertEquals(results.length, 50);
    assertEquals(results.filter((result) => result === 401 || result === 200), []);
    assertEquals(new Set(results).size, 1);
    if (code) assertEquals([results[0], zuora.logins.length], [code, 2]);
  });
}

// ── what can be sent once ──

for (const atMs of [0, 10, 500, 1_500, 4_900]) {
  Deno.test(`a one-shot upload ${atMs} ms into a renewal is answered`, async () => {
    const { clock, zuora, open, finish, endSessions } = setUpTinyZuora({
      loginMs: 5_000,
      latencyMs: 5,
    });
    const connection = await open();
    endSessions();
    void readResult(connection.fetch(GOOD));
    await clock.advance(10 + atMs);

    const [result] = await finish(upload(connection));

    assertEquals([result, zuora.logins.length], [200, 2]);
  });
}

// ── a store that holds a dead session ──

/** Leaves a session in the store that Zuora has ended. */
async function leaveDeadSession({ open, watched, endSessions }: TinyBench): Promise<void> {
  await open({ store: watched.store });
  endSessions();
}

Deno.test("a machine that finds a dead session in the store after its own ended calls within 15 s", async () => {
  const bench = setUpTinyZuora({ loginMs: 50, latencyMs: 5 });
  const { zuora, open, finish, watched, memory, endSessions } = bench;
  const machine = await open({ store: watched.store });
  memory.items.clear();
  await open({ store: watched.store });
  endSessions();

  const [result, lateMs] = await finish(machine.fetch(GOOD));

  assertEquals([result, zuora.logins.length], [200, 3]);
  assert(lateMs <= 15 * SECOND_MS, `${lateMs}`);
});

Deno.test("a fleet that finds a dead session in the store calls within 15 s, with one login", async () => {
  const bench = setUpTinyZuora({ loginMs: 50, latencyMs: 5 });
  const { zuora, open, finish, watched } = bench;
  await leaveDeadSession(bench);
  const fleet = await Promise.all(
    Array.from({ length: 20 }, () => open({ store: watched.store, lazy: true })),
  );

  const [results, lateMs] = await finish(
    Promise.all(fleet.map((machine) => readResult(machine.fetch(GOOD)))),
  );

  assertEquals(new Set(results as unknown[]), new Set([200]));
  assertEquals(zuora.logins.length, 2);
  assert(lateMs <= 15 * SECOND_MS, `${lateMs}`);
});

Deno.test("a Worker that connects in each request is answered although the store holds a dead session", async () => {
  const bench = setUpTinyZuora({ loginMs: 50, latencyMs: 5 });
  const { zuora, finish, clock, watched } = bench;
  await leaveDeadSession(bench);
  const { credentials, fetch } = zuora;

  const results: unknown[] = [];
  for (let request = 0; request < 5; request++) {
    const answering = (async () => {
      const connection = await connect(credentials, { clock, fetch, store: watched.store });
      return await connection.fetch(GOOD);
    })();
    const [result, lateMs] = await finish(answering);
    results.push(result);
    assert(lateMs <= 15 * SECOND_MS, `${lateMs}`);
  }

  assertEquals(results, [200, 200, 200, 200, 200]);
  assertEquals(zuora.logins.length, 2);
});

Deno.test("a session that a machine has left is not taken again, though the store gives it", async () => {
  const bench = setUpTinyZuora({ loginMs: 50, latencyMs: 5 });
  const { zuora, memory, open, finish, watched, endSessions, clock } = bench;
  const machine = await open({ store: watched.store });
  const [first] = memory.items;
  assert(first);
  const [key, { value }] = first;
  memory.items.clear();
  const other = await open({ store: watched.store });
  await clock.advance(6 * MINUTE_MS);
  await finish(other.fetch(GOOD));
  await clock.advance(5 * MINUTE_MS);
  // Its own session is due: it finds that of the other, and leaves its own.
  await finish(upload(machine));

  endSessions();
  const late = value.replace(/\d+$/, String(clock.now())); // a late write of the old one's use
  memory.items.set(key, { value: late, untilMs: Infinity });
  const [result] = await finish(machine.fetch(GOOD));

  assertEquals([result, zuora.logins.length], [200, 3]);
  assertEquals(zuora.calls.map(({ session }) => session), ["S2", "S2", "S2", "S3"]);
});

for (const stepMs of [-1_000, -HOUR_MS, -30 * 24 * HOUR_MS]) {
  Deno.test(`a token that has ended and is found again in the store is renewed, with the clock set by ${stepMs} ms`, async () => {
    const { zuora, clock, watched, finish, endSessions } = setUpTinyZuora({
      loginMs: 50,
      latencyMs: 5,
    });
    const connecting = connect({ clientId: "client-1", clientSecret: "secret-1" }, {
      ...{ clock, fetch: zuora.fetch, store: watched.store },
    });
    let tokens = 0;
    zuora.login = () => {
      const token = `S${++tokens}`;
      zuora.live.add(token);
      return Response.json({ access_token: token, token_type: "bearer", expires_in: 3_600 });
    };
    zuora.call = (request) => {
      const token = request.headers.get("authorization")?.slice("Bearer ".length) ?? "";
      return zuora.live.has(token) ? Response.json({}) : refuse();
    };
    await finish(connecting.then(() => 0));
    const connection = await connecting;
    await clock.advance(MINUTE_MS);
    clock.step(stepMs);
    endSessions();

    const [result] = await finish(connection.fetch(GOOD));

    assertEquals([result, zuora.logins.length, zuora.calls.length], [200, 2, 2]);
  });
}

// ── reconnect() ──

for (const atMs of [1, 500, 1_500, 4_999]) {
  Deno.test(`a call whose renewal reconnect() overtakes after ${atMs} ms is answered`, async () => {
    const { clock, zuora, open, finish, endSessions } = setUpTinyZuora({
      loginMs: 5_000,
      latencyMs: 5,
    });
    const connection = await open();
    endSessions();
    const calling = readResult(connection.fetch(GOOD));
    await clock.advance(5 + atMs);

    const reconnecting = readResult(connection.reconnect().then(() => "connected"));
    const [results] = await finish(Promise.all([calling, reconnecting]));

    assertEquals(results, [200, "connected"]);
    assertEquals(zuora.logins.length, 3);
  });
}

// ── many at once ──

for (const maxConcurrent of [1, 40, 1_000, Infinity]) {
  Deno.test(`1000 calls, ${maxConcurrent} at a time, that find their session ended are all answered`, async () => {
    const { clock, zuora, open, endSessions } = setUpTinyZuora({ loginMs: 5_000, latencyMs: 20 });
    const connection = await open({ maxConcurrent });
    endSessions();

    const calling = Array.from(
      { length: 1_000 },
      (_, call) => readResult(connection.fetch(`${GOOD}/${call}`)),
    );
    await clock.advance(5 * MINUTE_MS);
    const results = await Promise.all(calling);

    assertEquals(results.filter((result) => result !== 200), []);
    assertEquals(zuora.logins.length, 2);
    const ended = zuora.calls.filter(({ hadEnded }) => hadEnded).map(({ path }) => path);
    assertEquals(ended.length, new Set(ended).size);
  });
}

Deno.test("1000 calls that come while a session is renewed wait a second for it, and no longer", async () => {
  const { clock, zuora, open } = setUpTinyZuora({ loginMs: 5_000, latencyMs: 20 });
  const connection = await open({ maxConcurrent: Infinity });
  void readResult(connection.fetch(FORBIDDEN));
  await clock.advance(50);
  const startMs = clock.now();
  let lastMs = 0;

  const calling = Array.from({ length: 1_000 }, async () => {
    const result = await readResult(connection.fetch(GOOD));
    lastMs = Math.max(lastMs, clock.now() - startMs);
    return result;
  });
  await sleepUntil(clock, 4_000);

  assertEquals(new Set(await Promise.all(calling)), new Set([200]));
  assert(lastMs <= 1_050, `${lastMs}`);
  await clock.advance(MINUTE_MS);
  assertEquals(zuora.logins.length, 2);
});

async function sleepUntil(clock: FastClock, ms: number): Promise<void> {
  const sleeping = sleep(clock, ms);
  await clock.advance(ms);
  await sleeping;
}
