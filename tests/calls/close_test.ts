import { assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import type { Connection, ConnectOptions } from "../../mod.ts";
import { createSharedStore } from "../../store.ts";
import type { Fault, Simulator } from "../../testing.ts";
import { createMemoryStore } from "../fixtures/memory_store.ts";
import { PATH, setUp, setUpConnection } from "../fixtures/set_up.ts";
import { sleep } from "../fixtures/sleep.ts";

const MESSAGE = "Cannot call Zuora: the connection is closed";

/** Keeps what comes of a call, so that a rejection is not unhandled, and tells whether it is there. */
function follow<T>(calling: Promise<T>): { value?: T; error?: unknown } {
  const seen: { value?: T; error?: unknown } = {};
  calling.then((value) => seen.value = value, (error) => seen.error = error);
  return seen;
}

function assertClosed({ error }: { readonly error?: unknown }): void {
  assertInstanceOf(error, TypeError);
  assertEquals(error.message, MESSAGE);
}

// ── later calls ──

const LATER:
  readonly (readonly [what: string, use: (connection: Connection) => Promise<unknown>])[] = [
    ["fetch", ({ fetch }) => fetch(PATH)],
    ["json", ({ json }) => json(PATH)],
    ["pages", ({ pages }) => pages(PATH)[Symbol.asyncIterator]().next()],
    ["reconnect", ({ reconnect }) => reconnect()],
  ];

for (const [what, use] of LATER) {
  for (const lazy of [false, true]) {
    Deno.test(`Connection.${what}() after close() is a TypeError before any I/O, lazy: ${lazy}`, async () => {
      const { simulator, connection } = await setUpConnection({ lazy });
      const { length } = simulator.requests;

      connection.close();
      connection.close(); // again changes nothing

      await assertRejects(() => use(connection), TypeError, MESSAGE);
      assertEquals(simulator.requests.length, length);
    });
  }
}

Deno.test("pages() throws at the next page after close()", async () => {
  const { simulator, connection } = await setUpConnection();
  const page = { success: true, nextPage: `${PATH}?page=2` };
  simulator.play({ kind: "reply", body: JSON.stringify(page) });
  const pages = connection.pages(PATH)[Symbol.asyncIterator]();
  assertEquals((await pages.next()).value, page);

  connection.close();

  await assertRejects(() => pages.next(), TypeError, MESSAGE);
});

Deno.test("a closed connection keeps its session, so that another can start from it", async () => {
  const { simulator, open, connection } = await setUpConnection();
  const { session } = connection;

  connection.close();
  const other = await open({ session });

  assertEquals([connection.session, (await other.fetch(PATH)).status], [session, 200]);
  assertEquals(simulator.logins, 1);
});

// ── what waits ──

const WAITS: readonly (readonly [
  what: string,
  options: ConnectOptions,
  faults: readonly Fault[],
  requests: number,
])[] = [
  ["for the attempt of a first login", { lazy: true }, [{ kind: "hang" }], 1],
  ["for the next attempt of a login", { lazy: true }, [{ kind: "gateway", status: 503 }], 1],
  ["for its next attempt", {}, [{ kind: "gateway", status: 503 }], 2],
  ["for the end of a rate limit", {}, [{ kind: "rate_limited", retryAfter: "60" }], 2],
  ["for the renewal after its 401", {}, [{ kind: "reply", status: 401 }, { kind: "hang" }], 3],
];

for (const [what, options, faults, requests] of WAITS) {
  Deno.test(`close() ends a call that waits ${what} at once, and leaves no timer`, async () => {
    const { clock, simulator, connection } = await setUpConnection(options);
    simulator.play(...faults);
    const calls = [follow(connection.fetch(PATH))];
    // The login is that of both; else the second one would be a request under way.
    if (options.lazy) calls.push(follow(connection.json(PATH)));
    await clock.advance(10);
    const { length } = clock.sleeps;

    connection.close();
    await clock.advance(0);

    for (const call of calls) assertClosed(call);
    await clock.advance(600_000);
    assertEquals([simulator.requests.length, clock.sleeps.length], [requests, length]);
  });
}

Deno.test("close() ends all that wait in the queue, and the request under way gets its reply", async () => {
  const { clock, simulator, connection } = await setUpConnection({ maxConcurrent: 1 }, {
    latencyMs: 100,
  });
  const calls = [1, 2, 3].map(() => follow(connection.fetch(PATH)));
  await clock.advance(10);

  connection.close();
  await clock.advance(0);
  assertEquals(calls[0], {});
  for (const call of calls.slice(1)) assertClosed(call);
  await clock.advance(90);

  assertEquals([calls[0]?.value?.status, simulator.requests.length], [200, 2]);
  await clock.advance(600_000);
  assertEquals(clock.sleeps, [100]); // the server's own
});

Deno.test("close() ends a call that waits for the renewal of another", async () => {
  const { clock, simulator, connection } = await setUpConnection();
  simulator.play({ kind: "reply", status: 401 }, { kind: "hang" });
  const refused = follow(connection.fetch(PATH));
  await clock.advance(10);
  const waiting = follow(connection.fetch(PATH));
  await clock.advance(10);

  connection.close();
  await clock.advance(0);

  assertClosed(refused);
  assertClosed(waiting);
  assertEquals(simulator.requests.length, 3);
});

Deno.test("close() ends a call that waits for the end of the 10 s of another path", async () => {
  const { clock, simulator, connection } = await setUpConnection();
  const refusal = { kind: "reply", status: 401 } as const;
  simulator.play({ ...refusal, path: "/v1/denied" }, { ...refusal, path: "/v1/denied" });
  assertEquals((await connection.fetch("/v1/denied")).status, 401);
  simulator.expireSessions();
  const waiting = follow(connection.fetch(PATH));
  await clock.advance(1_000);
  assertEquals(waiting, {});

  connection.close();
  await clock.advance(0);

  assertClosed(waiting);
  await clock.advance(600_000);
  assertEquals([simulator.logins, clock.sleeps], [2, []]);
});

for (
  const [what, fault] of [
    ["during an attempt", { kind: "hang" }],
    ["between attempts", { kind: "gateway", status: 503 }],
  ] as const
) {
  Deno.test(`close() ends reconnect() ${what}`, async () => {
    const { clock, simulator, connection } = await setUpConnection();
    simulator.play(fault);
    const reconnecting = follow(connection.reconnect());
    await clock.advance(10);

    connection.close();
    await clock.advance(0);

    assertClosed(reconnecting);
    await clock.advance(600_000);
    assertEquals([simulator.requests.length, clock.sleeps], [2, []]);
  });
}

Deno.test("close() ends reconnect() while a credentials function is asked, and what that gives is not sent", async () => {
  const { clock, simulator, open } = setUp();
  const source = async (): Promise<Simulator["credentials"]> => {
    await sleep(clock, 10_000);
    return simulator.credentials;
  };
  const connection = await open({ lazy: true }, source);
  const reconnecting = follow(connection.reconnect());
  const calling = follow(connection.fetch(PATH));
  await clock.advance(10);

  connection.close();
  await clock.advance(0);

  assertClosed(calling);
  assertClosed(reconnecting);
  await clock.advance(600_000);
  assertEquals(simulator.requests, []);
});

Deno.test("close() ends a login that waits for the lease of another machine", async () => {
  const { clock, simulator, open } = setUp();
  const memory = createMemoryStore(clock);
  const busy = { ...memory, addItem: () => Promise.resolve(false), getItem: () => "another.35000" };
  const connection = await open({ store: createSharedStore(busy), lazy: true });
  const calls = [follow(connection.fetch(PATH)), follow(connection.reconnect())];
  await clock.advance(5_000);
  assertEquals(calls, [{}, {}]);

  connection.close();
  await clock.advance(1_000);
  const { length } = clock.sleeps;

  for (const call of calls) assertClosed(call);
  await clock.advance(600_000);
  assertEquals([simulator.requests, clock.sleeps.length], [[], length]);
});

// ── requests under way ──

Deno.test("a request under way at close() gets its reply and its body", async () => {
  const { clock, connection } = await setUpConnection({}, { latencyMs: 100 });
  const fetching = follow(connection.fetch(PATH));
  const reading = follow(connection.json(PATH));
  await clock.advance(10);

  connection.close();
  await clock.advance(100);

  assertEquals((await fetching.value?.json())?.success, true);
  assertEquals(Object(reading.value).success, true);
});

for (
  const [what, fault, status] of [
    ["a 401", { kind: "reply", status: 401 }, 401],
    ["a 503", { kind: "gateway", status: 503 }, 503],
    ["a 429", { kind: "rate_limited", retryAfter: "60" }, 429],
  ] as const
) {
  Deno.test(`a request under way at close() that gets ${what} is neither resent nor renewed for`, async () => {
    const { clock, simulator, open } = setUp();
    const connection = await open({
      fetch: async (input, init) => {
        const reply = await simulator.fetch(input, init);
        if (String(input).endsWith(PATH)) await sleep(clock, 100);
        return reply;
      },
    });
    simulator.play(fault);
    const calling = follow(connection.fetch(PATH));
    await clock.advance(10);

    connection.close();
    await clock.advance(90);

    if (calling.value) assertEquals(calling.value.status, status);
    else assertClosed(calling);
    await clock.advance(600_000);
    assertEquals([simulator.requests.length, clock.sleeps], [2, [100]]);
  });
}

Deno.test("close() ends the background renewal of a token", async () => {
  const { clock, simulator, open } = setUp();
  const connection = await open({}, simulator.client);
  await clock.advance(3_299_000);
  simulator.play({ kind: "hang", path: "/oauth/token" });
  await (await connection.fetch(PATH)).body?.cancel();

  connection.close();
  await clock.advance(600_000);

  assertEquals(simulator.requests.map(({ path }) => path), ["/oauth/token", PATH, "/oauth/token"]);
  assertEquals(clock.sleeps, []);
});

Deno.test("close() ends a call whose body is still read", async () => {
  const { connection } = await setUpConnection();
  const init = { method: "POST", body: new ReadableStream(), duplex: "half" };
  const call = connection.fetch(new Request(`${connection.endpoint}${PATH}`, init));
  const ending = call.catch((error) => error.name);
  connection.close();
  assertEquals(await ending, "TypeError");
});
