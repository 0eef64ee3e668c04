// Waits end, whatever clocks say.

import { assert, assertEquals } from "@std/assert";
import { type Clock, connect, type ConnectOptions } from "../../mod.ts";
import { createMemoryStore } from "../fixtures/memory_store.ts";
import { setUpTinyZuora } from "../fixtures/set_up_tiny_zuora.ts";
import { JSON_TYPE, readResult, type TinyZuora } from "../fixtures/tiny_zuora.ts";
import { createWatchedStore } from "../fixtures/watched_store.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const GOOD = "/v1/accounts";

const STEPS: readonly (readonly [what: string, ms: number])[] = [
  ["set back by a second", -1_000],
  ["set back by an hour", -HOUR_MS],
  ["set back by thirty days", -30 * DAY_MS],
  ["set forward by an hour", HOUR_MS],
  ["set forward by thirty days", 30 * DAY_MS],
];

const busy = (): Response => new Response("busy", { status: 503 });
const limited = (): Response =>
  new Response("{}", { status: 429, headers: { ...JSON_TYPE, "Retry-After": "30" } });

/** What is being waited for when the clock is set, and how long it may last from then. */
const WAITS: readonly {
  readonly what: string;
  readonly longestMs: number;
  begin(zuora: TinyZuora): void;
  end(zuora: TinyZuora): void;
}[] = [
  {
    what: "the end of a rate limit",
    longestMs: 40_000,
    begin: (zuora) => zuora.call = limited,
    end: (zuora) => zuora.call = undefined,
  },
  {
    what: "the next attempt of a call",
    longestMs: 40_000,
    begin: (zuora) => zuora.call = busy,
    end: (zuora) => zuora.call = undefined,
  },
  {
    what: "the next attempt of a login",
    longestMs: 60_000,
    begin(zuora): void {
      zuora.live.clear();
      zuora.login = busy;
    },
    end: (zuora) => zuora.login = undefined,
  },
  {
    what: "the end of a login's limit",
    longestMs: 60_000,
    begin(zuora): void {
      zuora.live.clear();
      zuora.login = limited;
    },
    end: (zuora) => zuora.login = undefined,
  },
];

for (const [stepped, stepMs] of STEPS) {
  for (const { what, longestMs, begin, end } of WAITS) {
    Deno.test(`a clock that is ${stepped} while a call waits for ${what} stops nothing`, async () => {
      const { clock, zuora, open, finish } = setUpTinyZuora({ latencyMs: 5, loginMs: 20 });
      const connection = await open();
      begin(zuora);
      const waiting = readResult(connection.fetch(GOOD));
      await clock.advance(100);

      clock.step(stepMs);
      end(zuora);
      const next = readResult(connection.fetch(GOOD));
      const firedBefore = clock.fired;
      // The clock of the test shows the step as well: it counts how far it was advanced.
      const [results] = await finish(Promise.all([waiting, next]), longestMs);

      assertEquals(results, [200, 200]);
      assert(clock.fired - firedBefore < 100, `${clock.fired - firedBefore} timers`);
    });
  }

  Deno.test(`a clock that is ${stepped} while calls are queued stops nothing`, async () => {
    const { clock, zuora, open, finish } = setUpTinyZuora({ latencyMs: 500 });
    const connection = await open({ maxConcurrent: 1 });
    const calling = Promise.all([1, 2, 3, 4].map(() => readResult(connection.fetch(GOOD))));
    await clock.advance(100);

    clock.step(stepMs);
    const [results] = await finish(calling, 10_000);

    assertEquals(results, [200, 200, 200, 200]);
    assert(zuora.logins.length <= 3, `${zuora.logins.length}`);
  });

  Deno.test(`a clock that is ${stepped} leaves one login to a connection with a session`, async () => {
    const { clock, zuora, open, finish } = setUpTinyZuora();
    const connection = await open();

    clock.step(stepMs);
    for (let call = 0; call < 20; call++) {
      const [result] = await finish(connection.fetch(GOOD), 10_000);
      assertEquals(result, 200);
    }

    assert(zuora.logins.length <= 2, `${zuora.logins.length}`);
  });
}

// ── waits that nobody can have meant ──

const LONG_WAITS: readonly (readonly [what: string, headers: Record<string, string>])[] = [
  ["a date in seconds as RateLimit-Reset", { "RateLimit-Reset": "1764633601" }],
  ["a year in seconds", { "Retry-After": "31536000" }],
  ["ten minutes", { "Retry-After": "600" }],
  ["a number beyond all", { "Retry-After": "9".repeat(40) }],
];

for (const [what, headers] of LONG_WAITS) {
  for (const from of ["a call", "a login"] as const) {
    Deno.test(`a wait of ${from} that is ${what} ends: after two minutes one asks again`, async () => {
      const { clock, zuora, open, finish } = setUpTinyZuora();
      const connection = await open({ lazy: from === "a login" });
      const answer = (): Response => new Response("{}", { status: 429, headers });
      if (from === "a call") zuora.call = answer;
      else zuora.login = answer;
      void readResult(connection.fetch(GOOD));
      await clock.advance(130_000);
      zuora.call = zuora.login = undefined;
      await clock.advance(130_000);

      const [result, lateMs] = await finish(connection.fetch(GOOD), 10_000);

      assertEquals(result, 200);
      assert(lateMs <= 200, `${lateMs}`);
    });
  }
}

// ── clocks whose timers fire at once ──

const HASTY: readonly (readonly [what: string, after: (now: number[]) => Clock["after"]])[] = [
  ["before after() has returned", () => (_ms, wake) => (wake(), () => {})],
  ["as soon as promises settle", () => (_ms, wake) => (queueMicrotask(wake), () => {})],
  ["at once, and move the time", (now) => (ms, wake) => {
    now[0] = (now[0] ?? 0) + ms;
    wake();
    return () => {};
  }],
];

const FATES: readonly (readonly [what: string, fetch: () => Promise<Response>])[] = [
  ["busy", () => Promise.resolve(busy())],
  ["limited", () => Promise.resolve(limited())],
  ["not there", () => Promise.reject(new TypeError("connection refused"))],
  ["silent", () => new Promise(() => {})],
  ["refusing", () => Promise.resolve(new Response("{}", { status: 401, headers: JSON_TYPE }))],
];

for (const [what, after] of HASTY) {
  for (const [how, fetch] of FATES) {
    for (const isShared of [false, true]) {
      const store = isShared ? " with a store" : "";
      Deno.test(`timers that fire ${what} end all waits when Zuora is ${how}${store}`, async () => {
        const now = [Date.UTC(2026, 10, 24)];
        const clock = { now: () => now[0] ?? 0, random: () => 0.5, after: after(now) };
        const watched = createWatchedStore(createMemoryStore(clock));
        let requests = 0;
        const options: ConnectOptions = {
          clock,
          lazy: true,
          maxConcurrent: 2,
          store: isShared ? watched.store : undefined,
          fetch: () => {
            requests++;
            return fetch();
          },
        };
        const credentials = { apiAccessKeyId: "me@example.com", apiSecretAccessKey: "secret-1" };
        const connection = await connect(credentials, options);

        const results = await Promise.all(
          Array.from({ length: 5 }, () => readResult(connection.fetch(GOOD))),
        );

        assertEquals(results.filter((result) => typeof result !== "string"), []);
        assert(results.every((result) => result !== "RangeError" && result !== "Error"));
        assert(requests <= 25, `${requests} requests`);
        connection.close();
        await watched.settle();
      });
    }
  }

  Deno.test(`timers that fire ${what} leave a call that is answered as it is`, async () => {
    const now = [Date.UTC(2026, 10, 24)];
    const clock = { now: () => now[0] ?? 0, random: () => 0.5, after: after(now) };
    const session = '{"success":true}';
    const headers = { ...JSON_TYPE, "Set-Cookie": "ZSession=S1; Path=/" };
    const connection = await connect(
      { apiAccessKeyId: "me@example.com", apiSecretAccessKey: "secret-1" },
      { clock, lazy: true, fetch: () => Promise.resolve(new Response(session, { headers })) },
    );

    const results = await Promise.all([1, 2, 3].map(() => readResult(connection.fetch(GOOD))));

    // Time-outs end at once too: it is a time-out or an answer, and never anything else.
    assertEquals(results.filter((result) => result !== 200 && result !== "timed_out"), []);
  });
}
