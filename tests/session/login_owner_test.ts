// A login runs without any particular caller.

import { assert, assertEquals } from "@std/assert";
import { connect, type Connection } from "../../mod.ts";
import { callUntil, setUpTinyZuora } from "../fixtures/set_up_tiny_zuora.ts";
import { JSON_TYPE, readResult, refuse, type TinyZuora } from "../fixtures/tiny_zuora.ts";

const HOUR_MS = 3_600_000;
const GOOD = "/v1/accounts";
const WRONG = { apiAccessKeyId: "me@example.com", apiSecretAccessKey: "old-password" };

// ── callers leave, and the login goes on ──

for (const [deadlineMs, loginMs] of [[20, 60], [1, 5_000], [999, 1_000], [0, 1]] as const) {
  Deno.test(`ten calls with deadlines of ${deadlineMs} ms send a wrong password once, when a login takes ${loginMs} ms`, async () => {
    const { clock, zuora, open, finish } = setUpTinyZuora({ loginMs });
    const connection = await open({ lazy: true });
    zuora.credentials.apiSecretAccessKey = "another";

    for (let call = 0; call < 10; call++) {
      void readResult(callUntil(clock, connection, GOOD, deadlineMs));
      await clock.advance(deadlineMs + 1);
    }
    await clock.advance(loginMs);

    const [last] = await finish(connection.fetch(GOOD));
    assertEquals([last, zuora.logins.length], ["credentials_rejected", 1]);
  });

  Deno.test(`calls with deadlines of ${deadlineMs} ms come through after one login that takes ${loginMs} ms`, async () => {
    const { clock, zuora, open } = setUpTinyZuora({ loginMs });
    const connection = await open({ lazy: true });
    const results: unknown[] = [];

    for (let ms = 0; ms <= 2 * loginMs; ms += Math.max(1, loginMs / 20)) {
      void readResult(callUntil(clock, connection, GOOD, deadlineMs + 1)).then((result) =>
        results.push(result)
      );
      await clock.advance(Math.max(1, loginMs / 20));
    }
    await clock.advance(1_000);

    assertEquals([results.at(-1), zuora.logins.length], [200, 1]);
  });
}

Deno.test("a login whose callers have all left stops between two attempts", async () => {
  const { clock, zuora, open } = setUpTinyZuora({ loginMs: 50 });
  const connection = await open({ lazy: true });
  zuora.login = () => new Response("busy", { status: 503 });

  void readResult(callUntil(clock, connection, GOOD, 40));
  await clock.advance(600_000);

  assertEquals(zuora.logins.length, 1);
});

Deno.test("a login is retried as long as one caller waits for it", async () => {
  const { clock, zuora, open, finish } = setUpTinyZuora({ loginMs: 50 });
  const connection = await open({ lazy: true });
  zuora.login = () => zuora.logins.length < 3 ? new Response("busy", { status: 503 }) : undefined;

  void readResult(callUntil(clock, connection, GOOD, 40));
  const [result] = await finish(connection.fetch(GOOD));

  assertEquals([result, zuora.logins.length], [200, 3]);
});

for (const isShared of [false, true]) {
  const what = isShared ? "leaves the login of a store to others" : "ends the login";
  Deno.test(`an abort of connect() ${what}`, async () => {
    const { clock, zuora, memory, watched } = setUpTinyZuora({ loginMs: 100 });
    const { credentials, fetch } = zuora;
    const stop = new AbortController();
    const aborted: boolean[] = [];

    const connecting = readResult(connect(credentials, {
      clock,
      signal: stop.signal,
      store: isShared ? watched.store : undefined,
      fetch: (input, init) => {
        init?.signal?.addEventListener("abort", () => aborted.push(true));
        return fetch(input, init);
      },
    }));
    await clock.advance(50);
    stop.abort(new RangeError("enough"));
    await clock.advance(1_000);

    assertEquals(await connecting, "RangeError");
    assertEquals([aborted.length, memory.items.size], isShared ? [0, 1] : [1, 0]);
  });
}

// ── reconnect() ──

for (const atMs of [0, 10, 49]) {
  Deno.test(`reconnect() ${atMs} ms into a login with an old password takes the new one`, async () => {
    const { clock, zuora, finish } = setUpTinyZuora({ loginMs: 50 });
    let credentials = WRONG;
    const connection = await connect(() => credentials, {
      ...{ clock, fetch: zuora.fetch, lazy: true },
    });
    const calling = readResult(connection.fetch(GOOD));
    await clock.advance(atMs);

    credentials = zuora.credentials;
    const [connected] = await finish(connection.reconnect().then(() => "connected"));

    assertEquals(connected, "connected");
    assertEquals((await finish(calling))[0], 200);
    assertEquals((await finish(connection.fetch(GOOD)))[0], 200);
  });
}

Deno.test("a login that reconnect() overtook changes nothing, though it ends later", async () => {
  const { clock, zuora, open, finish } = setUpTinyZuora({ loginMs: 50 });
  const connection = await open({ lazy: true });
  let isFirst = true;
  const { fetch } = zuora;
  let answerFirst = (): void => {};
  zuora.login = () => {
    if (!isFirst) return undefined;
    isFirst = false;
    return new Promise((resolve) => answerFirst = () => resolve(refuse()));
  };
  assert(fetch);
  void readResult(connection.fetch(GOOD));
  await clock.advance(60);

  const [connected] = await finish(connection.reconnect().then(() => "connected"));
  answerFirst();
  await clock.advance(60);
  const [result] = await finish(connection.fetch(GOOD));

  assertEquals([connected, result, zuora.logins.length], ["connected", 200, 2]);
});

Deno.test("a login that reconnect() overtook while it waits leaves no timer", async () => {
  const { clock, zuora, open } = setUpTinyZuora({ loginMs: 50 });
  const connection = await open({ lazy: true });
  const works = zuora.login;
  zuora.login = () => new Response("busy", { status: 503, headers: { "Retry-After": "100" } });
  const calling = readResult(connection.fetch(GOOD));
  await clock.advance(60);
  assert(clock.pending > 0); // it waits for 100 s and more

  zuora.login = works;
  const reconnecting = readResult(connection.reconnect().then(() => new Response()));
  await clock.advance(60);

  assertEquals(clock.pending, 0);
  assertEquals([await reconnecting, await calling, zuora.logins.length], [200, 200, 2]);
});

for (const stepMs of [HOUR_MS, 30 * 24 * HOUR_MS]) {
  Deno.test(`reconnect() and a clock set forward by ${stepMs} ms during a login fail no call`, async () => {
    const { clock, zuora, open, finish } = setUpTinyZuora({ loginMs: 5_000 });
    const connection = await open({ lazy: true });
    const calling = readResult(connection.fetch(GOOD));
    await clock.advance(1_000);

    void readResult(connection.reconnect());
    await clock.advance(1_000);
    clock.step(stepMs);
    const [results] = await finish(
      Promise.all([calling, readResult(connection.fetch(GOOD))]),
    );

    assertEquals(results, [200, 200]);
    assert(zuora.logins.length <= 4, `${zuora.logins.length}`);
  });
}

// ── what failed is remembered ──

const FAILURES: readonly (readonly [what: string, login: TinyZuora["login"], code: string])[] = [
  ["503", () => new Response("busy", { status: 503 }), "service_unavailable"],
  ["400", () => new Response("{}", { status: 400, headers: JSON_TYPE }), "request_failed"],
  ["302", () => new Response(null, { status: 302 }), "unexpected_response"],
  ["an empty 200", () => new Response("", { headers: JSON_TYPE }), "unexpected_response"],
  ["a broken line", () => Promise.reject(new TypeError("connection reset")), "network_failure"],
];

for (const [what, login, code] of FAILURES) {
  Deno.test(`500 calls without retries make few logins while these end in ${what}`, async () => {
    const { clock, zuora, open } = setUpTinyZuora({ loginMs: 5 });
    const connection = await open({ lazy: true, retry: false });
    zuora.login = login;
    const results: unknown[] = [];

    for (let call = 0; call < 500; call++) {
      void readResult(connection.fetch(GOOD)).then((result) => results.push(result));
      await clock.advance(10);
    }

    assertEquals(new Set(results), new Set([code]));
    assert(zuora.logins.length <= 4, `${zuora.logins.length}`);
  });
}

Deno.test("an error that a credentials function throws is not remembered", async () => {
  const { clock, zuora, finish } = setUpTinyZuora();
  let isDown = true;
  const connection: Connection = await connect(() => {
    if (isDown) throw new RangeError("the vault is sealed");
    return zuora.credentials;
  }, { clock, fetch: zuora.fetch, lazy: true });

  const [sealed] = await finish(connection.fetch(GOOD));
  isDown = false;
  const [result] = await finish(connection.fetch(GOOD));

  assertEquals([sealed, result], ["RangeError", 200]);
});

for (const retryAfterS of [10, 119, 600]) {
  Deno.test(`an error that is thrown again gives the remaining time of a wait of ${retryAfterS} s`, async () => {
    const { clock, zuora, open } = setUpTinyZuora();
    zuora.login = () =>
      new Response("{}", { status: 429, headers: { "Retry-After": `${retryAfterS}` } });
    const connection = await open({ lazy: true, retry: false });
    const errors: { readonly retryAfterMs: number }[] = [];
    for (let call = 0; call < 3; call++) {
      void connection.fetch(GOOD).catch((error) => errors.push(error));
      void connection.fetch(GOOD).catch((error) => errors.push(error));
      await clock.advance(2_000);
    }

    const [first] = errors;
    assertEquals(new Set(errors).size, 6);
    assertEquals(
      errors.map(({ retryAfterMs }) => retryAfterMs),
      [0, 0, 2, 2, 4, 4].map((seconds) => (retryAfterS - seconds) * 1_000),
    );
    assertEquals(zuora.logins.length, 1);
    assert(first instanceof Error);
  });
}
