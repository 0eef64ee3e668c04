import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { type ConnectionEvent, CredentialsRejectedError } from "../../mod.ts";
import { createSharedStore } from "../../store.ts";
import { call } from "../fixtures/calls.ts";
import type { MemoryStore } from "../fixtures/memory_store.ts";
import { PATH, START_MS } from "../fixtures/set_up.ts";
import { setUpStore, type StoreBench } from "../fixtures/set_up_store.ts";

const LEASE_MS = 35_000; // a login's time and five seconds

function findLease({ items }: MemoryStore): { value: string; untilMs: number } | undefined {
  return [...items].find(([key]) => key.endsWith(":lease"))?.[1];
}

function listFailures(events: readonly ConnectionEvent[]): unknown[] {
  return events.flatMap((event) => event.type === "store" ? event.failure ?? [] : []);
}

function findNote({ items }: MemoryStore): { value: string; untilMs: number } | undefined {
  return [...items].find(([key]) => key.endsWith(":rejected"))?.[1];
}

/** Puts a lease of somebody else into the store, who then says no more. */
async function leaveLease({ store, log, open }: StoreBench, ttl: number): Promise<string> {
  await open();
  const [key = ""] = store.items.keys();
  store.items.clear();
  await store.addItem(`${key}:lease`, "somebody else", { ttl });
  log.length = 0;
  return `${key}:lease`;
}

Deno.test("a login reads the store, takes the lease, reads again, logs in, writes, and releases the lease", async () => {
  const { clock, store, log, open } = setUpStore();

  await open();

  assertEquals(clock.now(), START_MS);
  assertEquals(log, [
    ...["get session", "get rejected"],
    ...["add lease", "get lease"],
    ...["get session", "get rejected"],
    "set session",
    ...["get lease", "remove lease"],
  ]);
  assertEquals(findLease(store), undefined);
  assertEquals([...store.items.keys()].length, 1);
});

Deno.test("the lease lasts for the time of a login and five seconds", async () => {
  const { clock, store, open } = setUpStore({ loginLatencyMs: 1_000 });

  const connecting = open({ timeoutMs: 7_000 });
  await clock.advance(500);

  assertEquals(findLease(store)?.untilMs, START_MS + 12_000);
  await clock.advance(500);
  await connecting;
});

Deno.test("each lease has its own token, which reveals nothing", async () => {
  const { clock, simulator, store, open } = setUpStore({ loginLatencyMs: 1_000 });
  const tokens: (string | undefined)[] = [];

  for (const entityId of ["a", "b"]) {
    const connecting = open({ entityId });
    await clock.advance(500);
    tokens.push(findLease(store)?.value);
    await clock.advance(500);
    await connecting;
  }

  assertEquals(new Set(tokens).size, 2);
  for (const token of tokens) {
    assert(/^[0-9a-f-]{36}\.35000$/.test(token ?? "")); // and its life
    assert(!token?.includes(simulator.credentials.apiAccessKeyId));
  }
});

Deno.test("twenty cold machines make one login", async () => {
  const { clock, simulator, open } = setUpStore({ loginLatencyMs: 300 });

  const connecting = Promise.all(Array.from({ length: 20 }, () => open()));
  await clock.advance(2_000);
  await connecting;

  assertEquals(simulator.logins, 1);
});

Deno.test("twenty machines whose session ended make one login", async () => {
  const { clock, simulator, open } = setUpStore({ loginLatencyMs: 300 });
  const opening = Promise.all(Array.from({ length: 20 }, () => open()));
  await clock.advance(2_000);
  const machines = await opening;
  simulator.expireSessions();

  const calling = Promise.all(machines.map(({ fetch }) => fetch(PATH)));
  await clock.advance(2_000);
  const replies = await calling;

  assertEquals(new Set(replies.map(({ status }) => status)), new Set([200]));
  assertEquals(simulator.logins, 2);
  await Promise.all(replies.map(({ body }) => body?.cancel()));
});

Deno.test("a lease whose holder died costs no more than its time to live", async () => {
  const bench = setUpStore();
  const { clock, simulator, open } = bench;
  await leaveLease(bench, LEASE_MS / 1_000);
  const startMs = clock.now();

  let waitedMs = Infinity;
  const connecting = open().then(() => waitedMs = clock.now() - startMs);
  await clock.advance(60_000);
  await connecting;

  assert(waitedMs >= LEASE_MS && waitedMs <= LEASE_MS + 750, `${waitedMs}`);
  assertEquals(simulator.logins, 2);
});

Deno.test("machines that wait for a lease look again at random times", async () => {
  const bench = setUpStore();
  const { clock, log, open } = bench;
  await leaveLease(bench, 10);

  const connecting = open();
  await clock.advance(9_000);
  const looks = log.filter((line) => line === "add lease").length;
  await clock.advance(11_000);
  await connecting;

  assert(looks >= 9_000 / 750 && looks <= 9_000 / 250, `${looks}`);
});

Deno.test("a lease that a store does not expire is taken over once it is over", async () => {
  const bench = setUpStore();
  const { clock, simulator, store, open } = bench;
  const key = await leaveLease(bench, 1_000);
  const startMs = clock.now();
  const events: ConnectionEvent[] = [];

  let waitedMs = Infinity;
  const connecting = open({ onEvent: (event) => events.push(event) }).then(() => {
    waitedMs = clock.now() - startMs;
  });
  await clock.advance(2 * LEASE_MS + 1_000);
  await connecting;

  assert(waitedMs > LEASE_MS && waitedMs <= LEASE_MS + 750, `${waitedMs}`);
  assertEquals([simulator.logins, store.items.has(key)], [2, false]);
  assertEquals(listFailures(events), ["no_lease"]);
});

Deno.test("a lease that names a shorter life is taken over once that is over", async () => {
  const bench = setUpStore();
  const { clock, simulator, store, open } = bench;
  const key = await leaveLease(bench, 1_000);
  store.items.set(key, { value: "somebody.6000", untilMs: Infinity });
  const startMs = clock.now();

  let waitedMs = Infinity;
  const connecting = open().then(() => waitedMs = clock.now() - startMs);
  await clock.advance(LEASE_MS);
  await connecting;

  assert(waitedMs > 6_000 && waitedMs <= 6_750, `${waitedMs}`);
  assertEquals(simulator.logins, 2);
});

Deno.test("a lease that goes from one machine to another costs two lives, and no connection", async () => {
  const bench = setUpStore();
  const { clock, simulator, store, open } = bench;
  const key = await leaveLease(bench, 1_000);
  const busy = Object.assign({}, store, {
    getItem: (name: string) =>
      name === key ? `${crypto.randomUUID()}.${LEASE_MS}` : store.getItem(name),
  });
  const startMs = clock.now();
  const events: ConnectionEvent[] = [];

  let waitedMs = Infinity;
  const connecting = open({
    store: createSharedStore(busy),
    onEvent: (event) => events.push(event),
  }).then(() => waitedMs = clock.now() - startMs);
  await clock.advance(3 * LEASE_MS);
  await connecting;

  const leastMs = 2 * LEASE_MS;
  assert(waitedMs > leastMs && waitedMs <= leastMs + 750 + LEASE_MS / 2, `${waitedMs}`);
  assertEquals([simulator.logins, listFailures(events)], [2, ["no_lease"]]);
  assertEquals(store.items.get(key)?.value, "somebody else");
});

Deno.test("a lease that went to another meanwhile is left to the other", async () => {
  const { clock, store, open } = setUpStore({ loginLatencyMs: 1_000 });

  const connecting = open();
  await clock.advance(500);
  const [[key = "", lease] = []] = [...store.items];
  assert(lease);
  store.items.set(key, { ...lease, value: "somebody else" });
  await clock.advance(500);
  await connecting;

  assertEquals(store.items.get(key)?.value, "somebody else");
});

Deno.test("a failed attempt releases the lease, and the next one takes it again", async () => {
  const { clock, simulator, log, open } = setUpStore();
  simulator.play({ kind: "gateway", status: 503 });

  const connecting = open();
  await clock.advance(1_000);
  await connecting;

  assertEquals(log.filter((line) => line === "add lease").length, 2);
  assertEquals(log.filter((line) => line === "remove lease").length, 2);
});

Deno.test("a login that gives up releases the lease", async () => {
  const { simulator, store, open } = setUpStore();
  simulator.play({ kind: "gateway", status: 503 });

  await assertRejects(() => open({ retry: false }));

  assertEquals(findLease(store), undefined);
});

Deno.test("a login that connect() has left goes on for the others, and releases the lease", async () => {
  const { clock, simulator, store, open } = setUpStore({ loginLatencyMs: 2_000 });
  const stop = new AbortController();

  const connecting = open({ signal: stop.signal });
  await clock.advance(1_000);
  assert(findLease(store));
  stop.abort(new Error("no more"));
  await assertRejects(() => connecting, Error, "no more");
  assert(findLease(store));
  await clock.advance(1_000);
  await open();

  assertEquals([simulator.logins, findLease(store)], [1, undefined]);
});

Deno.test("after rejected credentials the lease is released, and a note says why", async () => {
  const { clock, simulator, store, log, open } = setUpStore();
  const wrong = { ...simulator.credentials, apiSecretAccessKey: "wrong" };

  await assertRejects(() => open({}, wrong), CredentialsRejectedError);

  assertEquals(log.slice(-3), ["set rejected", "get lease", "remove lease"]);
  assertEquals(findLease(store), undefined);
  assert(findNote(store)?.value.endsWith(`.1.${clock.now()}`));
});

Deno.test("a machine with the same secret fails at once while the note lives", async () => {
  const { clock, simulator, open } = setUpStore();
  const wrong = { ...simulator.credentials, apiSecretAccessKey: "wrong" };
  await assertRejects(() => open({}, wrong), CredentialsRejectedError);
  await clock.advance(59_999);

  const error = await assertRejects(() => open({}, wrong), CredentialsRejectedError);

  assertEquals(
    error.message,
    "Cannot log in to https://rest.zuora.com: the shared store notes that these " +
      "credentials were rejected; check them and the endpoint, then call reconnect()",
  );
  assertEquals([error.retryable, simulator.requests.length], [false, 1]);
});

Deno.test("a machine with another secret logs in while the note lives, and removes it", async () => {
  const { simulator, store, open } = setUpStore();
  const wrong = { ...simulator.credentials, apiSecretAccessKey: "wrong" };
  await assertRejects(() => open({}, wrong), CredentialsRejectedError);

  await open();

  assertEquals([simulator.logins, findNote(store)], [1, undefined]);
});

Deno.test("a note lives 1 minute, doubling with each rejection up to an hour", async () => {
  const { clock, simulator, open } = setUpStore();
  const wrong = { ...simulator.credentials, apiSecretAccessKey: "wrong" };
  const minutes = [1, 2, 4, 8, 16, 32, 60, 60];
  await assertRejects(() => open({}, wrong), CredentialsRejectedError);

  for (const [index, minute] of minutes.entries()) {
    await clock.advance(minute * 60_000 - 1);
    await assertRejects(() => open({}, wrong), CredentialsRejectedError, "the shared store notes");
    assertEquals(simulator.requests.length, index + 1, `before note ${index} was over`);
    await clock.advance(1);
    await assertRejects(() => open({}, wrong), CredentialsRejectedError);
    assertEquals(simulator.requests.length, index + 2, `after note ${index}`);
  }
});

Deno.test("reconnect() tries at once what its own login was rejected for, and removes the note", async () => {
  const { clock, simulator, store, open } = setUpStore({
    lockout: { attempts: 1, periodMs: 1_000 },
  });
  const connection = await open({ lazy: true });
  await simulator.fetch("https://rest.zuora.com/v1/connections", {
    method: "POST",
    headers: { apiAccessKeyId: "me@example.com", apiSecretAccessKey: "wrong" },
  });
  await assertRejects(() => connection.fetch(PATH), CredentialsRejectedError);
  assert(findNote(store));
  await clock.advance(1_000); // the user is unlocked

  const startMs = clock.now();
  await connection.reconnect();

  assertEquals(clock.now(), startMs);
  assertEquals([findLease(store), findNote(store)], [undefined, undefined]);
});

Deno.test("reconnect() that is rejected again makes the note live longer", async () => {
  const { simulator, store, open } = setUpStore();
  const wrong = { ...simulator.credentials, apiSecretAccessKey: "wrong" };
  const connection = await open({ lazy: true }, wrong);

  for (const times of [1, 2, 3]) {
    await assertRejects(() => connection.reconnect(), CredentialsRejectedError);
    assertEquals(findNote(store)?.value.split(".")[1], `${times}`);
  }
});

Deno.test("a fleet with a wrong password tries it once, and no machine waits for a lease's end", async () => {
  const { clock, simulator, open } = setUpStore();
  const wrong = { ...simulator.credentials, apiSecretAccessKey: "wrong" };

  const opening = Promise.allSettled(Array.from({ length: 50 }, () => open({}, wrong)));
  await clock.advance(1_000);
  const outcomes = await opening;

  assertEquals(outcomes.filter(({ status }) => status === "rejected").length, 50);
  assertEquals(simulator.requests.length, 1);
});

Deno.test("a machine that waits for a lease can be aborted", async () => {
  const bench = setUpStore();
  const { clock, simulator, open } = bench;
  await leaveLease(bench, 1_000);
  const stop = new AbortController();
  const reason = new Error("no more");

  const connecting = open({ signal: stop.signal }).catch((error) => error);
  await clock.advance(1_000);
  stop.abort(reason);

  assertInstanceOf(await connecting, Error);
  assertEquals(await connecting, reason);
  assertEquals(simulator.logins, 1);
});

Deno.test("writing the last use takes no lease", async () => {
  const { clock, store, log, open } = setUpStore();
  const connection = await open();
  await clock.advance(6 * 60_000);
  log.length = 0;

  await call(connection);
  await clock.advance(0);

  assertEquals(log, ["get session", "set session"]);
  assertEquals(findLease(store), undefined);
});
