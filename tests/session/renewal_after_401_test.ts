import { assertEquals, assertInstanceOf, assertRejects, assertStrictEquals } from "@std/assert";
import { CredentialsRejectedError, RequestFailedError } from "../../mod.ts";
import { call, countLogins, upload } from "../fixtures/calls.ts";
import { SIGNED_IN, UNAUTHORIZED } from "../fixtures/faults.ts";
import { answerCalls, PATH, setUp, setUpConnection } from "../fixtures/set_up.ts";
import { sleep } from "../fixtures/sleep.ts";

Deno.test("a 401 makes one login, and the call is resent", async () => {
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

Deno.test("a call whose body cannot be resent returns its 401, and the next call renews", async () => {
  const { simulator, connection } = await setUpConnection();

  simulator.expireSessions();
  assertEquals(await upload(connection), 401);
  assertEquals(simulator.logins, 1);
  assertEquals(await call(connection), 200);

  assertEquals(simulator.logins, 2);
});

Deno.test("a 401 to the resent call is returned unchanged", async () => {
  const { simulator, connection } = await setUpConnection();

  simulator.play(UNAUTHORIZED, SIGNED_IN, { kind: "reply", status: 401, body: "mine" });
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

    for (const waitMs of [0, ...[10, 20, 40, 80, 160, 320, 600, 600].map((s) => s * 1_000)]) {
      await clock.advance(Math.max(0, waitMs - 1));
      if (waitMs > 0) assertEquals(await read("/v1/denied"), 401);
      assertEquals(simulator.logins, logins, `before ${waitMs} ms`);
      await clock.advance(Math.min(1, waitMs));
      assertEquals(await read("/v1/denied"), 401);
      assertEquals(simulator.logins, ++logins, `after ${waitMs} ms`);
      // That another resource accepts the session is no proof for this one.
      if (!isAlone) assertEquals(await read(PATH), 200);
    }
  });
}

Deno.test("the next 401 of a resource is renewed for at once after any other status", async () => {
  const { simulator, connection } = await setUpConnection();

  simulator.play(UNAUTHORIZED, SIGNED_IN, UNAUTHORIZED, { kind: "reply", status: 404 });
  assertEquals(await call(connection), 401);
  assertEquals(await call(connection), 404);
  simulator.expireSessions();
  assertEquals(await call(connection), 200);

  assertEquals(countLogins(simulator), 3);
});

Deno.test("a 401 of another path within 10 s after a renewal waits for the end of that, and renews", async () => {
  const { clock, simulator, connection } = await setUpConnection();

  simulator.play(UNAUTHORIZED, SIGNED_IN, UNAUTHORIZED);
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

Deno.test("a call in the queue is not sent with a session that another call found expired", async () => {
  const { simulator, connection } = await setUpConnection({ maxConcurrent: 1 });

  simulator.expireSessions();
  const replies = await Promise.all([connection.fetch(PATH), connection.fetch(PATH)]);

  assertEquals(replies.map(({ status }) => status), [200, 200]);
  assertEquals(simulator.requests.filter(({ path }) => path === PATH).length, 3);
});

Deno.test("a call is resent only once, however slow its 401s are", async () => {
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

Deno.test("a session that was opened after a 401 and is refused too is renewed after 10 s", async () => {
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

Deno.test("a call throws the error of the renewal after its 401", async () => {
  const { clock, simulator, connection } = await setUpConnection();

  simulator.play(UNAUTHORIZED, {
    kind: "reply",
    body: '{"success":false,"reasons":[{"code":90000020,"message":"entity"}]}',
  });

  await assertRejects(() => call(connection), RequestFailedError, "90000020");
  await clock.advance(10_000);
  assertEquals(await call(connection), 200);
});

Deno.test("a renewal after a 401 that fails permanently is not repeated within 30 s", async () => {
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
  simulator.play(UNAUTHORIZED, { kind: "failure", code: 50000030, message: "no" });

  await assertRejects(() => call(connection), RequestFailedError, "no");

  assertStrictEquals(connection.session, session);
  assertEquals([await call(connection), countLogins(simulator)], [200, 2]);
});

Deno.test("after rejected credentials 1 000 calls with a session that has ended make no further login", async () => {
  const { simulator, connection } = await setUpConnection();

  simulator.expireSessions();
  simulator.play({ ...UNAUTHORIZED, path: "/v1/connections" });
  await assertRejects(() => call(connection), CredentialsRejectedError);
  const calls = Array.from({ length: 1_000 }, () => call(connection).catch((error) => error));

  const errors = await Promise.all(calls);
  for (const error of errors) assertInstanceOf(error, CredentialsRejectedError);
  assertEquals(new Set(errors).size, 1_000);
  assertEquals(countLogins(simulator), 2);
});

Deno.test("after rejected credentials a session that Zuora still accepts is used", async () => {
  const { simulator, connection } = await setUpConnection();

  simulator.play(UNAUTHORIZED, UNAUTHORIZED);
  await assertRejects(() => call(connection), CredentialsRejectedError);

  assertEquals(
    await Promise.all(Array.from({ length: 100 }, () => call(connection))),
    Array(100).fill(200),
  );
  assertEquals(countLogins(simulator), 2);
});

for (const isKeyPairFirst of [true, false]) {
  for (const headers of [{}, { Cookie: "a=b", Authorization: "mine" }]) {
    const change = isKeyPairFirst ? "from a cookie to a token" : "from a token to a cookie";
    const names = Object.keys(headers).join(" and ") || "no headers";
    Deno.test(`a call with ${names} has one session when it is resent ${change}`, async () => {
      const { simulator, open } = setUp();
      const { client, credentials: keyPair } = simulator;
      const kinds = isKeyPairFirst ? [keyPair, client] : [client, keyPair];
      const { fetch } = await open({}, () => kinds.shift() ?? keyPair);
      simulator.expireSessions();

      const { status } = await fetch(PATH, { headers });

      const sent = simulator.requests.filter(({ path }) => path === PATH).map(({ headers }) => ({
        cookies: headers.cookie?.replace(/ZSession=[^;]+/, "ZSession"),
        authorization: headers.authorization?.split(" ")[0],
      }));
      const own = "Cookie" in headers ? "a=b" : undefined;
      const cookie = { cookies: own ? `${own}; ZSession` : "ZSession", authorization: undefined };
      const token = { cookies: own, authorization: "Bearer" };
      assertEquals(status, 200);
      assertEquals(sent, isKeyPairFirst ? [cookie, token] : [token, cookie]);
    });
  }
}
