import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
  assertStrictEquals,
} from "@std/assert";
import {
  type Connection,
  CredentialsRejectedError,
  parseConnectResponse,
  RequestFailedError,
  ServiceUnavailableError,
  Session,
} from "../../mod.ts";
import { createSharedStore } from "../../store.ts";
import type { Fault, Simulator } from "../../testing.ts";
import { answerCalls, call, PATH, setUp, setUpConnection } from "../fixtures/set_up.ts";
import { sleep } from "../fixtures/sleep.ts";

const MINUTE_MS = 60_000;
const UNAUTHORISED: Fault = { kind: "reply", status: 401 };
const SIGNED_IN: Extract<Fault, { kind: "reply" }> = {
  kind: "reply",
  headers: { "Set-Cookie": "ZSession=b" },
  body: '{"success":true}',
};

/** Makes a call whose body cannot be sent again. */
function upload(connection: Connection): Promise<number> {
  const body = new Blob(["a"]).stream();
  return call(connection, Object({ method: "POST", body, duplex: "half" }));
}

/** Counts the requests to log in. */
function countLogins({ requests }: Simulator): number {
  return requests.filter(({ path }) => path === "/v1/connections").length;
}

// ── idle time ──

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
  Deno.test(`a session that was idle for ${idleMs} ms is renewed before a body that cannot be sent again`, async () => {
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

Deno.test("a body that cannot be sent again goes with the old session at once when the renewal fails", async () => {
  const { clock, simulator, connection } = await setUpConnection();
  await clock.advance(11 * MINUTE_MS);
  simulator.play({ kind: "gateway", status: 503, path: "/v1/connections" });

  assertEquals(await upload(connection), 200);

  assertEquals([countLogins(simulator), clock.sleeps], [2, []]);
});

Deno.test("a session that was idle for all of its time is renewed before the next call", async () => {
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
  const call = connection.fetch("/slow");
  await clock.advance(55_000);
  await connection.fetch(PATH);
  slow.resolve(new Response("{}"));
  await call;
  await clock.advance(6_000);
  await connection.fetch(PATH);
  assertEquals(simulator.logins, 1);
});

Deno.test("the session time-out of the tenant can be told", async () => {
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

Deno.test("a renewal ahead of need that fails leaves the old session to the calls, and waits longer each time", async () => {
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

Deno.test("a renewal ahead of need that fails for several calls at once is put off once", async () => {
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

Deno.test("a renewal that is needed and fails rejects the call with its error", async () => {
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

// ── rotation ──

function readCookie(simulator: Simulator): string {
  return simulator.requests.at(-1)?.headers.cookie ?? "";
}

Deno.test("a rotated cookie is adopted from a reply to a call", async () => {
  const { simulator, connection } = await setUpConnection();
  const before = connection.session;

  await call(connection);
  const first = readCookie(simulator);
  await call(connection);

  assert(readCookie(simulator) !== first);
  assert(connection.session !== before);
  assertEquals(connection.session?.endpoint, before?.endpoint);
});

const NOT_ADOPTED: [string, RequestInit, Fault][] = [
  ["with an Idempotency-Key", { method: "POST", headers: { "Idempotency-Key": "k" } }, {
    kind: "reply",
    headers: { "Set-Cookie": "ZSession=replayed" },
  }],
  ["that failed", {}, { kind: "reply", status: 404, headers: { "Set-Cookie": "ZSession=no" } }],
  ["without one", {}, { kind: "reply", headers: { "Set-Cookie": "Other=1" } }],
];

for (const [name, init, fault] of NOT_ADOPTED) {
  Deno.test(`no cookie is adopted from a reply to a call ${name}`, async () => {
    const { simulator, connection } = await setUpConnection();
    const before = connection.session?.serialize();

    simulator.play(fault);
    await call(connection, init);

    assertEquals(connection.session?.serialize(), before);
  });
}

Deno.test("no cookie is adopted from a reply to a call of an older session", async () => {
  const { simulator, open } = setUp();
  const reply = Promise.withResolvers<Response>();
  let isHeld = true;
  const connection = await open({
    fetch: async (...args) => {
      const answer = await simulator.fetch(...args);
      return isHeld && String(args[0]).endsWith(PATH)
        ? await reply.promise.then(() => answer)
        : answer;
    },
  });

  const late = call(connection);
  await new Promise((resolve) => setTimeout(resolve, 0));
  isHeld = false;
  const renewed = await connection.reconnect();
  reply.resolve(new Response());
  await late;

  assert(renewed);
  assertStrictEquals(connection.session, renewed);
});

// ── 401 ──

Deno.test("a 401 costs one login, and the call is sent once more", async () => {
  const { simulator, connection, events } = await setUpConnection();

  simulator.expireSessions();
  assertEquals(await call(connection), 200);

  assertEquals(simulator.logins, 2);
  assertEquals(simulator.requests.map(({ path }) => path), [
    "/v1/connections",
    PATH,
    "/v1/connections",
    PATH,
  ]);
  assertEquals(events.map(({ type }) => type), ["login", "request", "login", "renewal", "request"]);
});

Deno.test("a call whose body cannot be sent again gives its 401 back, and the next call renews", async () => {
  const { simulator, connection } = await setUpConnection();

  simulator.expireSessions();
  assertEquals(await upload(connection), 401);
  assertEquals(simulator.logins, 1);
  assertEquals(await call(connection), 200);

  assertEquals(simulator.logins, 2);
});

Deno.test("a 401 to the second send is given back as it is", async () => {
  const { simulator, connection } = await setUpConnection();

  simulator.play(UNAUTHORISED, SIGNED_IN, { kind: "reply", status: 401, body: "mine" });
  const reply = await connection.fetch(PATH);

  assertEquals([reply.status, await reply.text()], [401, "mine"]);
  assertEquals(simulator.requests.length, 4);
});

for (
  const [name, isAlone] of [
    ["a resource that always answers 401", false],
    ["a resource that alone is called, and always answers 401,", true],
  ] as const
) {
  Deno.test(`${name} makes a login after 10 s, doubling to 10 minutes`, async () => {
    const { clock, simulator, open } = setUp();
    const { fetch } = await open({
      fetch: answerCalls(
        simulator,
        (input) =>
          String(input).endsWith("/denied")
            ? Promise.resolve(new Response(null, { status: 401 }))
            : undefined,
      ),
      sessionTimeoutMs: 3_600_000,
    });
    const read = async (path: string): Promise<number> => {
      const reply = await fetch(path);
      await reply.body?.cancel();
      return reply.status;
    };
    let logins = 1;

    for (const restMs of [0, ...[10, 20, 40, 80, 160, 320, 600, 600].map((s) => s * 1_000)]) {
      await clock.advance(Math.max(0, restMs - 1));
      if (restMs > 0) assertEquals(await read("/v1/denied"), 401);
      assertEquals(simulator.logins, logins, `before ${restMs} ms`);
      await clock.advance(Math.min(1, restMs));
      assertEquals(await read("/v1/denied"), 401);
      assertEquals(simulator.logins, ++logins, `after ${restMs} ms`);
      // That another resource accepts the session is no proof for this one.
      if (!isAlone) assertEquals(await read(PATH), 200);
    }
  });
}

Deno.test("a resource that answers anything but 401 makes its next 401 a renewal at once", async () => {
  const { simulator, connection } = await setUpConnection();

  simulator.play(UNAUTHORISED, SIGNED_IN, UNAUTHORISED, { kind: "reply", status: 404 });
  assertEquals(await call(connection), 401);
  assertEquals(await call(connection), 404);
  simulator.expireSessions();
  assertEquals(await call(connection), 200);

  assertEquals(countLogins(simulator), 3);
});

Deno.test("a 401 of another path within 10 s after a renewal waits for the end of that, and renews", async () => {
  const { clock, simulator, connection } = await setUpConnection();

  simulator.play(UNAUTHORISED, SIGNED_IN, UNAUTHORISED);
  assertEquals((await connection.fetch("/v1/denied")).status, 401);
  simulator.expireSessions();
  let waitedMs = Infinity;
  const startMs = clock.now();
  const calling = call(connection).finally(() => waitedMs = clock.now() - startMs);
  await clock.advance(9_999);
  assertEquals(countLogins(simulator), 2);
  await clock.advance(1);

  assertEquals([await calling, waitedMs], [200, 10_000]);
  assertEquals(countLogins(simulator), 3);
});

Deno.test("a call in the queue is not sent with a session that has just been found dead", async () => {
  const { simulator, connection } = await setUpConnection({ maxConcurrent: 1 });

  simulator.expireSessions();
  const replies = await Promise.all([connection.fetch(PATH), connection.fetch(PATH)]);

  assertEquals(replies.map(({ status }) => status), [200, 200]);
  assertEquals(simulator.requests.filter(({ path }) => path === PATH).length, 3);
});

Deno.test("a call is sent once more and no more, however slow its 401s are", async () => {
  const { clock, simulator, open } = setUp();
  let denied = 0;
  const connection = await open({
    fetch: answerCalls(simulator, (input) => {
      if (!String(input).endsWith("/denied")) return undefined;
      denied++;
      return sleep(clock, 11_000).then(() => new Response(null, { status: 401 }));
    }),
  });

  const calling = connection.fetch("/v1/denied");
  for (let count = 0; count < 12; count++) {
    await clock.advance(5_000);
    await call(connection);
  }

  assertEquals([(await calling).status, denied], [401, 2]);
});

Deno.test("a session that came from a 401 and is refused too is renewed after 10 s", async () => {
  const { clock, simulator, connection } = await setUpConnection();

  simulator.expireSessions();
  simulator.play({ ...SIGNED_IN, path: "/v1/connections" });
  assertEquals(await call(connection), 401);
  await clock.advance(9_999);
  assertEquals(await call(connection), 401);
  assertEquals(countLogins(simulator), 2);
  await clock.advance(1);
  assertEquals(await call(connection), 200);

  assertEquals(countLogins(simulator), 3);
});

Deno.test("a renewal after a 401 that fails rejects the call with its error", async () => {
  const { clock, simulator, connection } = await setUpConnection();

  simulator.play(UNAUTHORISED, {
    kind: "reply",
    body: '{"success":false,"reasons":[{"code":90000020,"message":"entity"}]}',
  });

  await assertRejects(() => call(connection), RequestFailedError, "90000020");
  await clock.advance(10_000);
  assertEquals(await call(connection), 200);
});

Deno.test("a renewal after a 401 that fails for good is not tried again within 30 s", async () => {
  const { clock, simulator, connection } = await setUpConnection();
  simulator.expireSessions();
  simulator.play({ kind: "failure", code: 50000030, message: "no", path: "/v1/connections" });

  for (let count = 0; count < 50; count++) {
    await assertRejects(() => call(connection), RequestFailedError, "no");
  }
  await clock.advance(29_999);
  await assertRejects(() => call(connection), RequestFailedError, "no");
  assertEquals(countLogins(simulator), 2);
  await clock.advance(1);
  assertEquals(await call(connection), 200);

  assertEquals(countLogins(simulator), 3);
});

Deno.test("a renewal after a 401 that fails leaves the session in force", async () => {
  const { simulator, connection } = await setUpConnection();
  const { session } = connection;
  simulator.play(UNAUTHORISED, { kind: "failure", code: 50000030, message: "no" });

  await assertRejects(() => call(connection), RequestFailedError, "no");

  assertStrictEquals(connection.session, session);
  assertEquals([await call(connection), countLogins(simulator)], [200, 2]);
});

Deno.test("an idle session holds up a body that cannot be sent again for one login attempt, and no other call", async () => {
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

Deno.test("connect() that is aborted during the renewal of a session that is over ends with the reason", async () => {
  const { clock, simulator, open, connection } = await setUpConnection();
  await clock.advance(15 * MINUTE_MS);
  const { session } = connection;
  simulator.play({ kind: "hang" });
  const stop = new AbortController();
  const reason = new Error("no more");

  const connecting = open({ session, signal: stop.signal }).catch((error) => error);
  await clock.advance(1_000);
  stop.abort(reason);

  assertStrictEquals(await connecting, reason);
});

Deno.test("a session that does not tell when it was issued is used until it is refused", async () => {
  const { simulator, open, connection } = await setUpConnection();
  const text = connection.session?.serialize() ?? "";
  const { issuedAtMs: _, ...fields } = JSON.parse(atob(text.slice("zs1.".length)));
  const session = Session.parse(`zs1.${btoa(JSON.stringify(fields))}`);

  const status = await call(await open({ session }));

  assertEquals([status, simulator.logins], [200, 1]);
});

Deno.test("a connection starts from a session whose endpoint was told by its name", async () => {
  const { open } = setUp();
  const { status, headers, body } = SIGNED_IN;
  const reply = {
    status: status ?? 200,
    headers: Object.entries({ ...headers }),
    body: body ?? "",
  };
  const result = parseConnectResponse(reply, { endpoint: "us_cloud_2_production", nowMs: 0 });
  assert(result.ok);

  const { session } = await open({ session: result.session, lazy: true });

  assertEquals(session?.endpoint, "us_cloud_2_production");
});

Deno.test("reconnect() that joins a renewal which finds another's session logs in all the same", async () => {
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

Deno.test("after rejected credentials 1 000 calls with a session that has ended make no further login", async () => {
  const { simulator, connection } = await setUpConnection();

  simulator.expireSessions();
  simulator.play({ ...UNAUTHORISED, path: "/v1/connections" });
  await assertRejects(() => call(connection), CredentialsRejectedError);
  const calls = Array.from({ length: 1_000 }, () => call(connection).catch((error) => error));

  const errors = await Promise.all(calls);
  for (const error of errors) assertInstanceOf(error, CredentialsRejectedError);
  assertEquals(new Set(errors).size, 1_000);
  assertEquals(countLogins(simulator), 2);
});

Deno.test("after rejected credentials a session that still serves goes on serving", async () => {
  const { simulator, connection } = await setUpConnection();

  simulator.play(UNAUTHORISED, UNAUTHORISED);
  await assertRejects(() => call(connection), CredentialsRejectedError);

  assertEquals(
    await Promise.all(Array.from({ length: 100 }, () => call(connection))),
    Array(100).fill(200),
  );
  assertEquals(countLogins(simulator), 2);
});

// ── reconnect ──

Deno.test("Connection.reconnect() logs in now, once for all who call it", async () => {
  const { simulator, connection, events } = await setUpConnection();

  const reconnecting = Array.from({ length: 100 }, () => connection.reconnect());
  const [session, ...others] = new Set(await Promise.all(reconnecting));

  assertEquals([simulator.logins, others], [2, []]);
  assertStrictEquals(connection.session, session);
  assertEquals(events.at(-1), { type: "renewal", reason: "reconnect", durationMs: 0 });
});

Deno.test("Connection.reconnect() tries rejected credentials again, and lets calls go on after it", async () => {
  const { simulator, connection } = await setUpConnection();

  simulator.expireSessions();
  simulator.play({ ...UNAUTHORISED, path: "/v1/connections" });
  await assertRejects(() => call(connection), CredentialsRejectedError);
  await assertRejects(() => call(connection), CredentialsRejectedError);
  await connection.reconnect();

  assertEquals(await call(connection), 200);
  assertEquals(countLogins(simulator), 3);
});

// ── options.session ──

Deno.test("a connection starts from a session that it is given, without a login", async () => {
  const { simulator, open, connection } = await setUpConnection();
  const text = connection.session?.serialize() ?? "";

  const second = await open({ session: Session.parse(text) });

  assertEquals((await (await second.fetch(PATH)).json()).success, true);
  assertEquals(simulator.logins, 1);
});

Deno.test("a given bearer session is sent as a bearer token, and as nothing else", async () => {
  const { clock, simulator, open } = setUp();
  const json = btoa(JSON.stringify({ kind: "bearer", secret: "t0ken", issuedAtMs: clock.now() }));
  const session = Session.parse(`zs1.${json.replaceAll("=", "")}`);

  const other = await open({ session });
  simulator.play({ kind: "reply" });
  await other.fetch(PATH, { headers: { Authorization: "Basic x" } });

  const { authorization, cookie } = simulator.requests.at(-1)?.headers ?? {};
  assertEquals([authorization, cookie], ["Bearer t0ken", undefined]);
});

Deno.test("a given session that is too old is renewed before the first call", async () => {
  const { clock, simulator, open, connection } = await setUpConnection();
  const { session } = connection;
  await clock.advance(15 * MINUTE_MS);

  const second = await open({ session });

  assertEquals(await call(second), 200);
  assertEquals(simulator.logins, 2);
});

for (
  const [name, session] of [
    ["no session", Object({})],
    ["junk", Object({ serialize: () => "zs1.junk" })],
    ["that of another endpoint", Object({ endpoint: "eu_production" })],
    ["that of another entity", Object({ entityId: "e-2" })],
  ] as const
) {
  Deno.test(`connect() refuses as session ${name}`, async () => {
    const { simulator, open, connection } = await setUpConnection();
    const given = "serialize" in session || !Object.keys(session).length
      ? { session }
      : { session: connection.session, ...session };

    await assertRejects(() => open(given), TypeError);
    assertEquals(simulator.requests.length, 1);
  });
}
