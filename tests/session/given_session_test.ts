import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { parseConnectResponse, Session } from "../../mod.ts";
import { call } from "../fixtures/calls.ts";
import { SIGNED_IN } from "../fixtures/faults.ts";
import { PATH, setUp, setUpConnection } from "../fixtures/set_up.ts";

const MINUTE_MS = 60_000;

Deno.test("a connection starts from a session that it is given, without a login", async () => {
  const { simulator, open, connection } = await setUpConnection();
  const text = connection.session?.serialize() ?? "";

  const second = await open({ session: Session.parse(text) });

  assertEquals((await (await second.fetch(PATH)).json()).success, true);
  assertEquals(simulator.logins, 1);
});

Deno.test("a given bearer session is sent as a bearer token and not as a cookie", async () => {
  const { clock, simulator, open } = setUp();
  const json = btoa(JSON.stringify({ kind: "bearer", secret: "t0ken", issuedAtMs: clock.now() }));
  const session = Session.parse(`zs1.${json.replaceAll("=", "")}`);

  const other = await open({ session });
  simulator.play({ kind: "reply" });
  await other.fetch(PATH, { headers: { Authorization: "Basic x" } });

  const { authorization, cookie } = simulator.requests.at(-1)?.headers ?? {};
  assertEquals([authorization, cookie], ["Bearer t0ken", undefined]);
});

Deno.test("a given session that has expired is renewed before the first call", async () => {
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
  Deno.test(`connect() refuses ${name} as its session`, async () => {
    const { simulator, open, connection } = await setUpConnection();
    const given = "serialize" in session || !Object.keys(session).length
      ? { session }
      : { session: connection.session, ...session };

    await assertRejects(() => open(given), TypeError);
    assertEquals(simulator.requests.length, 1);
  });
}

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

Deno.test("a session without its time of issue is used until it is refused", async () => {
  const { simulator, open, connection } = await setUpConnection();
  const text = connection.session?.serialize() ?? "";
  const { issuedAtMs: _, ...fields } = JSON.parse(atob(text.slice("zs1.".length)));
  const session = Session.parse(`zs1.${btoa(JSON.stringify(fields))}`);

  const status = await call(await open({ session }));

  assertEquals([status, simulator.logins], [200, 1]);
});

Deno.test("a connection starts from a session whose endpoint is a name", async () => {
  const { open } = setUp();
  const { headers, body } = SIGNED_IN;
  const reply = { status: 200, headers: Object.entries(headers), body };
  const result = parseConnectResponse(reply, { endpoint: "us_cloud_2_production", nowMs: 0 });
  assert(result.ok);

  const { session } = await open({ session: result.session, lazy: true });

  assertEquals(session?.endpoint, "us_cloud_2_production");
});
