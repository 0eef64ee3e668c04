import { assert, assertEquals, assertNotEquals, assertRejects, assertThrows } from "@std/assert";
import { type Credentials, ServiceUnavailableError, Session } from "../../mod.ts";
import { createSharedStore } from "../../store.ts";
import { createSimulator, type Simulator } from "../../testing.ts";
import { call } from "../fixtures/calls.ts";
import { createFastClock } from "../fixtures/fast_clock.ts";
import type { MemoryStore } from "../fixtures/memory_store.ts";
import { PATH } from "../fixtures/set_up.ts";
import { setUpStore } from "../fixtures/set_up_store.ts";
import { sleep } from "../fixtures/sleep.ts";

const MINUTE_MS = 60_000;

function listKeys({ items }: MemoryStore): string[] {
  return [...items.keys()].filter((key) => !key.endsWith(":lease"));
}

function readItem({ items }: MemoryStore): string {
  return items.values().next().value?.value ?? "";
}

// ── what it takes ──

for (
  const [what, backend, message] of [
    ["nothing", undefined, '"backend" must be an object'],
    ["null", null, '"backend" must be an object'],
    ["text", "redis://127.0.0.1", '"backend" must be an object'],
    [
      "a backend that cannot read",
      { setItem: String, removeItem: String },
      '"backend.getItem" must',
    ],
    ["one that cannot write", { getItem: String, removeItem: String }, '"backend.setItem" must'],
    ["one that cannot remove", { getItem: String, setItem: String }, '"backend.removeItem" must'],
    [
      "an addItem that is no function",
      { getItem: String, setItem: String, removeItem: String, addItem: true },
      '"backend.addItem" must',
    ],
  ] as const
) {
  Deno.test(`createSharedStore() refuses ${what}`, () => {
    assertThrows(() => createSharedStore(backend as unknown as MemoryStore), TypeError, message);
  });
}

// ── what stands in the store ──

Deno.test("a login is written under a key that names the endpoint and hides the user", async () => {
  const { simulator, store, open } = setUpStore();

  await open({ endpoint: "https://api.zuora.com/rest/" });

  const id = new TextEncoder().encode(simulator.credentials.apiAccessKeyId);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", id));
  const hex = [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  assertEquals([...store.items.keys()], [`zuora:api.zuora.com_rest:${hex}`]);
});

Deno.test("a session is stored under a key of its own for each entity, endpoint and user", async () => {
  const { simulator, store, open } = setUpStore();
  const other = { ...simulator.credentials, apiAccessKeyId: "other@example.com" };
  const theirs = createSimulator({ credentials: other });

  await open();
  await open({ entityId: "a" });
  await open({ entityId: "b" });
  await open({ endpoint: "eu_production" });
  await open({ endpoint: "http://127.0.0.1:8080" });
  await open({ fetch: theirs.fetch }, other);
  await open({}, simulator.client);

  assertEquals(new Set(listKeys(store)).size, 7);
  assertEquals(simulator.logins + theirs.logins, 7);
});

Deno.test("a key holds no sign at which a store splits keys", async () => {
  const { store, open } = setUpStore();

  await open({ entityId: "a/b:c d", endpoint: "http://[::1]:8080/rest" });

  for (const key of store.items.keys()) assert(/^zuora(:[\w.-]+){3}$/.test(key), key);
});

Deno.test("what is stored contains no credential and is no JSON", async () => {
  const { simulator, store, open } = setUpStore();

  await open();

  const text = readItem(store);
  assert(!text.includes(simulator.credentials.apiSecretAccessKey));
  assert(text.startsWith("zs1."));
  assert(!/[{}"\s]/.test(text));
});

for (
  const [of, pick, ttl] of [
    ["a cookie session for as long as it lives unused, in whole seconds", "credentials", 600],
    ["a token for as long as it lives", "client", 3_599],
  ] as const
) {
  Deno.test(`the store keeps ${of}`, async () => {
    const { clock, simulator, store, open } = setUpStore();

    await open({ sessionTimeoutMs: 599_001 }, simulator[pick]);

    const [item] = store.items.values();
    assertEquals(item?.untilMs, clock.now() + ttl * 1_000);
  });
}

Deno.test("an access token uses no store", async () => {
  const { simulator, store, open } = setUpStore();
  const accessToken = Session.parse(
    (await open({ store: undefined }, simulator.client))
      .session?.serialize() ?? "",
  );
  assertEquals(accessToken.kind, "bearer");
  const bearer = await createToken(simulator);

  await open({}, { accessToken: bearer });

  assertEquals(store.items.size, 0);
});

async function createToken({ client, fetch }: Simulator): Promise<string> {
  const { clientId, clientSecret } = client;
  const reply = await fetch("https://rest.zuora.com/oauth/token", {
    method: "POST",
    body: new URLSearchParams({
      client_id: clientId,
      client_secret: clientSecret,
      grant_type: "client_credentials",
    }),
  });
  return (await reply.json()).access_token;
}

Deno.test("a connection that changes to an access token stops writing to the store", async () => {
  const { clock, simulator, store, open } = setUpStore();
  const accessToken = await createToken(simulator);
  const given: Credentials[] = [simulator.credentials, { accessToken }];
  const connection = await open({}, () => given.shift() ?? { accessToken });
  await connection.reconnect();
  const before = readItem(store);

  await clock.advance(6 * MINUTE_MS);
  assertEquals(await call(connection), 200);
  await clock.advance(0);

  assertEquals(readItem(store), before);
});

Deno.test("a clock that counts parts of a millisecond leaves a session that others can read", async () => {
  const { clock, simulator, open } = setUpStore();
  await open({ clock: { ...clock, now: () => clock.now() + 0.25 } });

  await open();

  assertEquals(simulator.logins, 1);
});

// ── finding ──

for (const pick of ["credentials", "client"] as const) {
  Deno.test(`a session of the store is used in place of a login, with ${pick}`, async () => {
    const { simulator, open } = setUpStore();
    const first = await open({}, simulator[pick]);

    const second = await open({}, simulator[pick]);

    assertEquals(await call(second), 200);
    assertEquals(simulator.logins, 1);
    assertEquals(second.session?.issuedAtMs, first.session?.issuedAtMs);
    assertEquals(second.session?.expiresAtMs, first.session?.expiresAtMs);
  });
}

Deno.test("a lazy connection asks the store at its first call", async () => {
  const { simulator, events, open } = setUpStore();
  await open();
  events.length = 0;
  const second = await open({ lazy: true });

  assertEquals([second.session, events], [undefined, []]);
  assertEquals(await call(second), 200);
  assertEquals(simulator.logins, 1);
});

Deno.test("a session that was idle for two thirds of its time is not taken from the store", async () => {
  const { clock, simulator, open } = setUpStore();
  await open();

  await clock.advance(10 * MINUTE_MS - 1);
  await open();
  assertEquals(simulator.logins, 1);
  await clock.advance(1);
  await open();

  assertEquals(simulator.logins, 2);
});

Deno.test("a token near its end is not taken from the store", async () => {
  const { clock, simulator, open } = setUpStore();
  await open({}, simulator.client);

  await clock.advance(3_299_000 - 1);
  await open({}, simulator.client);
  assertEquals(simulator.logins, 1);
  await clock.advance(1);
  await open({}, simulator.client);

  assertEquals(simulator.logins, 2);
});

Deno.test("a session whose last use lies in the future of this clock serves until its 401", async () => {
  const { clock, simulator, store, open } = setUpStore();
  const ahead = createFastClock(clock.now() + 60 * MINUTE_MS);
  await open({ clock: ahead });
  const second = await open();
  assertEquals(simulator.logins, 1);

  await clock.advance(6 * MINUTE_MS);
  assertEquals(await call(second), 200);
  await clock.advance(0);
  assert(readItem(store).endsWith(`.${clock.now()}`));

  await clock.advance(16 * MINUTE_MS);
  assertEquals(await call(second), 200);
  assertEquals(simulator.logins, 2);
  assertEquals(listKeys(store).length, 1);
});

// ── after a 401 ──

Deno.test("after a 401 the session that another machine opened is found, and costs no login", async () => {
  const { simulator, open } = setUpStore();
  const first = await open();
  const second = await open();
  simulator.expireSessions();

  assertEquals(await call(first), 200);
  assertEquals(simulator.logins, 2);
  assertEquals(await call(second), 200);

  assertEquals(simulator.logins, 2);
});

Deno.test("after a 401 the session that got it is not taken from the store again", async () => {
  const { simulator, open } = setUpStore();
  const first = await open();
  simulator.expireSessions();

  const second = await open();
  assertEquals(await call(second), 200);

  assertEquals(simulator.logins, 2);
  assertEquals(await call(first), 200);
  assertEquals(simulator.logins, 2);
});

Deno.test("of two sessions the one with another login id is the newer, whatever the clocks say", async () => {
  const { clock, simulator, open } = setUpStore();
  const behind = createFastClock(clock.now() - 5 * MINUTE_MS);
  const first = await open();
  const second = await open({ clock: behind });
  simulator.expireSessions();

  assertEquals(await call(second), 200);
  assertEquals(await call(first), 200);

  assertEquals(simulator.logins, 2);
});

Deno.test("a session of the store that has ended costs a call one login and one more send", async () => {
  const { simulator, open } = setUpStore();
  await open();
  simulator.expireSessions();
  const second = await open();
  const before = simulator.requests.length;

  assertEquals(await call(second), 200);

  const paths = simulator.requests.slice(before).map(({ path }) => path);
  assertEquals(paths, [PATH, "/v1/connections", PATH]);
});

Deno.test("a session found after a 401 that has ended too costs that call 10 s and a login", async () => {
  const { clock, simulator, open } = setUpStore();
  const first = await open();
  await (await open()).reconnect();
  simulator.expireSessions();
  const before = simulator.requests.length;
  const startMs = clock.now();

  let waitedMs = Infinity;
  const calling = call(first).finally(() => waitedMs = clock.now() - startMs);
  await clock.advance(15_000);

  assertEquals([await calling, waitedMs], [200, 10_000]);
  const paths = simulator.requests.slice(before).map(({ path }) => path);
  assertEquals(paths, [PATH, PATH, "/v1/connections", PATH]);
  assertEquals(simulator.logins, 3);
});

Deno.test("a store that keeps giving the session that got a 401 costs one login more", async () => {
  const { simulator, store, open } = setUpStore();
  await open();
  const text = readItem(store);
  const [sessionKey] = store.items.keys();
  const stale = Object.assign({}, store, {
    getItem: (key: string) => key === sessionKey ? text : store.getItem(key),
  });
  simulator.expireSessions();
  const second = await open({ store: createSharedStore(stale) });

  assertEquals(await call(second), 200);
  assertEquals(await call(second), 200);

  assertEquals(simulator.logins, 2);
});

Deno.test("reconnect() logs in although the store has a session, and leaves the new one there", async () => {
  const { simulator, open } = setUpStore();
  const first = await open();
  const before = first.session?.serialize();

  const session = await first.reconnect();
  const second = await open();

  assertEquals(simulator.logins, 2);
  assertNotEquals(session.serialize(), before);
  assertEquals(second.session?.serialize(), session.serialize());
});

// ── its last use ──

Deno.test("a session in use is written at most once per third of its time", async () => {
  const { clock, store, events, open } = setUpStore();
  const connection = await open();
  events.length = 0;

  for (let minute = 1; minute <= 14; minute++) {
    await clock.advance(MINUTE_MS);
    await call(connection);
  }
  await clock.advance(0);

  const writes = events.filter((event) => event.type === "store" && event.operation === "set");
  assertEquals(writes.length, 2);
  assert(readItem(store).endsWith(`.${clock.now() - 4 * MINUTE_MS}`));
});

Deno.test("a token in use is not written again", async () => {
  const { clock, simulator, events, open } = setUpStore();
  const connection = await open({}, simulator.client);
  events.length = 0;

  await clock.advance(20 * MINUTE_MS);
  assertEquals(await call(connection), 200);
  await clock.advance(0);

  assertEquals(events.filter(({ type }) => type === "store"), []);
});

Deno.test("a session that one machine keeps in use is good for another for hours", async () => {
  const { clock, simulator, open } = setUpStore();
  const first = await open();

  for (let minute = 0; minute < 240; minute += 4) {
    await clock.advance(4 * MINUTE_MS);
    assertEquals(await call(first), 200);
  }
  await clock.advance(0);
  assertEquals(await call(await open()), 200);

  assertEquals(simulator.logins, 1);
});

Deno.test("the last use is never written over the session of a newer login", async () => {
  const { clock, simulator, store, open } = setUpStore();
  const first = await open();
  await clock.advance(6 * MINUTE_MS);
  await (await open()).reconnect();
  const newer = readItem(store);

  await call(first);
  await clock.advance(0);

  assertEquals(readItem(store), newer);
  assertEquals(simulator.logins, 2);
});

Deno.test("the last use is not written over the session of a login made meanwhile", async () => {
  const { clock, simulator, store, open } = setUpStore();
  let isSlow = false;
  const { addItem: _, ...plain } = store;
  const slow = Object.assign(plain, {
    getItem: async (key: string) => {
      const found = await store.getItem(key);
      if (isSlow) await sleep(clock, 500);
      return found;
    },
  });
  const connection = await open({ store: createSharedStore(slow) });
  await clock.advance(6 * MINUTE_MS);
  isSlow = true;
  assertEquals(await call(connection), 200);
  isSlow = false;

  await connection.reconnect();
  const newer = readItem(store);
  await clock.advance(1_000);

  assertEquals(readItem(store), newer);
  assertEquals(simulator.logins, 2);
});

Deno.test("writing the last use is kept alive by waitUntil and holds no call up", async () => {
  const { clock, store, open } = setUpStore();
  const kept: Promise<unknown>[] = [];
  let isSlow = false;
  const slow = Object.assign({}, store, {
    setItem: (...item: Parameters<MemoryStore["setItem"]>) =>
      isSlow ? sleep(clock, 1_000).then(() => store.setItem(...item)) : store.setItem(...item),
  });
  const connection = await open({
    store: createSharedStore(slow),
    waitUntil: (work) => kept.push(work),
  });
  isSlow = true;
  await clock.advance(6 * MINUTE_MS);
  const before = readItem(store);

  assertEquals(await call(connection), 200);
  assertEquals([kept.length, readItem(store)], [2, before]); // the login and the write
  await clock.advance(1_000);
  await Promise.all(kept);

  assertNotEquals(readItem(store), before);
});

// ── failures ──

Deno.test("a rejected login leaves only a note in the store, which reveals no secret", async () => {
  const { clock, simulator, store, open } = setUpStore();
  await open();
  const [key = ""] = store.items.keys();
  store.items.clear();
  const wrong = { ...simulator.credentials, apiSecretAccessKey: "wrong" };

  await assertRejects(() => open({}, wrong), Error, "credentials");

  assertEquals([...store.items.keys()], [`${key}:rejected`]);
  const [mark, ...rest] = readItem(store).split(".");
  assert(/^[0-9a-f]{4}$/.test(mark ?? ""));
  assertEquals(rest, ["1", `${clock.now()}`]);
  assertEquals(store.items.get(`${key}:rejected`)?.untilMs, clock.now() + 180_000);
});

Deno.test("a login that fails without a rejection leaves nothing in the store", async () => {
  const { simulator, store, open } = setUpStore();
  simulator.play({ kind: "gateway", status: 503 });

  await assertRejects(() => open({ retry: false }), ServiceUnavailableError);

  assertEquals([...store.items.keys()], []);
});

Deno.test("no event of a store reveals a key, a user or a session", async () => {
  const { simulator, store, events, open } = setUpStore();
  const connection = await open();
  const [key = ""] = listKeys(store);
  await call(connection);

  const told = JSON.stringify(events);

  for (
    const secret of [
      readItem(store),
      key,
      simulator.credentials.apiAccessKeyId,
      simulator.credentials.apiSecretAccessKey,
    ]
  ) {
    assert(!told.includes(secret));
  }
});
