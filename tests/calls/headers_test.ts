import { assertEquals, assertRejects } from "@std/assert";
import { type ConnectOptions, RequestFailedError } from "../../mod.ts";
import type { RecordedRequest } from "../../testing.ts";
import { PATH, setUp, setUpConnection } from "../fixtures/set_up.ts";

const TENANT: ConnectOptions = {
  entityId: "11e643f4-a3ee-8bad-b061-0025904c756d",
  orgIds: ["one", "two"],
  apiVersion: "341.0",
  trackId: "run-7",
};
const NAMES = ["zuora-entity-ids", "zuora-org-ids", "zuora-version", "zuora-track-id"];

function pick(request: RecordedRequest | undefined): (string | undefined)[] {
  return NAMES.map((name) => request?.headers[name]);
}

Deno.test("a login names entity and track id, a call the organisations and the version too", async () => {
  const { simulator, connection } = await setUpConnection(TENANT);
  await connection.fetch("/v1/x");

  const [login, call] = simulator.requests;
  assertEquals(pick(login), [TENANT.entityId, undefined, undefined, "run-7"]);
  assertEquals(pick(call), [TENANT.entityId, "one,two", "341.0", "run-7"]);
});

Deno.test("a request for a token names the track id alone", async () => {
  const { simulator, open } = setUp();
  await open(TENANT, simulator.client);

  assertEquals(pick(simulator.requests[0]), [undefined, undefined, undefined, "run-7"]);
});

Deno.test("an organisation can be given as text", async () => {
  const { simulator, connection } = await setUpConnection({ orgIds: "one" });
  await connection.fetch("/v1/x");

  assertEquals(simulator.requests.at(-1)?.headers["zuora-org-ids"], "one");
});

Deno.test("a header of the call overrides the connection's header, which overrides the option", async () => {
  const { simulator, connection } = await setUpConnection({
    ...TENANT,
    headers: { "zuora-version": "from headers", "Zuora-Org-Ids": "from headers", "X-Own": "1" },
  });
  await connection.fetch("/v1/x", { headers: { "Zuora-Org-Ids": "from the call" } });

  const call = simulator.requests.at(-1);
  assertEquals(pick(call), [TENANT.entityId, "from the call", "from headers", "run-7"]);
  assertEquals(call?.headers["x-own"], "1");
});

Deno.test("a track id of the headers option overrides the option of that name", async () => {
  const { simulator, connection } = await setUpConnection({
    ...TENANT,
    headers: { "Zuora-Track-Id": "from headers" },
  });
  await connection.fetch("/v1/x");

  assertEquals(simulator.requests.at(-1)?.headers["zuora-track-id"], "from headers");
});

for (
  const [what, headers] of [
    ["an object", { "X-Own": "1" }],
    ["pairs", [["X-Own", "1"]]],
    ["a Map", new Map([["X-Own", "1"]])],
    ["a Headers", new Headers({ "X-Own": "1" })],
  ] as const
) {
  Deno.test(`the headers option takes ${what}, and logins carry none of it`, async () => {
    const { simulator, connection } = await setUpConnection({ headers });
    await connection.fetch("/v1/x");

    assertEquals(simulator.requests.map((request) => request.headers["x-own"]), [undefined, "1"]);
  });
}

Deno.test("the headers option is read once, at connect()", async () => {
  const headers = { "X-Own": "1" };
  const { simulator, connection } = await setUpConnection({ headers });
  headers["X-Own"] = "2";
  await connection.fetch("/v1/x");

  assertEquals(simulator.requests.at(-1)?.headers["x-own"], "1");
});

for (
  const [what, body, type] of [
    ["form data", new FormData(), "multipart/form-data"],
    ["parameters", new URLSearchParams({ a: "b" }), "application/x-www-form-urlencoded"],
    ["a Request", undefined, "text/csv"],
    ["text", "{}", "application/json"],
  ] as const
) {
  Deno.test(`a Content-Type of the headers option does not stand for that of ${what}`, async () => {
    const { simulator, connection } = await setUpConnection({
      headers: { "Content-Type": "application/json" },
    });
    const request = new Request("https://rest.zuora.com/v1/x", {
      method: "POST",
      body: new Blob(["a"], { type: "text/csv" }),
    });
    await (body === undefined
      ? connection.fetch(request)
      : connection.fetch("/v1/x", { method: "POST", body }));

    const sent = simulator.requests.at(-1)?.headers["content-type"];
    assertEquals(sent?.split(";")[0], type);
  });
}

Deno.test("the headers option cannot replace the session", async () => {
  const { simulator, connection } = await setUpConnection({
    headers: { Authorization: "Basic eDp5", Cookie: "ZSession=old; theme=dark" },
  });
  const reply = await connection.fetch(PATH);

  const { authorization, cookie } = simulator.requests.at(-1)?.headers ?? {};
  assertEquals(reply.status, 200);
  assertEquals([authorization, /^theme=dark; ZSession=[\w-]{363}%3D$/.test(cookie ?? "")], [
    undefined,
    true,
  ]);
});

Deno.test('authorization: "header" sends the session as an authorisation, %3D as =', async () => {
  const { simulator, connection } = await setUpConnection({ authorization: "header" }, {
    cookieValue: "padded",
  });
  const reply = await connection.fetch(PATH, {
    headers: { Cookie: "theme=dark; ZSession=old", Authorization: "Basic eDp5" },
  });

  const { authorization = "", cookie } = simulator.requests.at(-1)?.headers ?? {};
  assertEquals(reply.status, 200);
  assertEquals([/^ZSession [\w-]+=+$/.test(authorization), cookie], [true, "theme=dark"]);
});

Deno.test('authorization: "header" sends no cookie of its own', async () => {
  const { simulator, connection } = await setUpConnection({ authorization: "header" });
  await connection.fetch(PATH);

  assertEquals(simulator.requests.at(-1)?.headers.cookie, undefined);
});

Deno.test("a token is sent as Bearer whatever the authorization, and an old ZSession is not", async () => {
  const { simulator, open } = setUp();
  const connection = await open({ authorization: "header" }, simulator.client);
  await connection.fetch("/v1/x", { headers: { Cookie: "ZSession=old" } });

  const { authorization = "", cookie } = simulator.requests.at(-1)?.headers ?? {};
  assertEquals([/^Bearer \w+$/.test(authorization), cookie], [true, undefined]);
});

Deno.test("a padded cookie goes back verbatim as a cookie", async () => {
  const { simulator, connection } = await setUpConnection({}, {
    cookieValue: "padded",
    extraCookies: true,
  });

  assertEquals((await connection.fetch(PATH)).status, 200);
  assertEquals(simulator.requests.at(-1)?.headers.cookie?.endsWith("%3D"), true);
});

Deno.test("connect() throws for an entity that Zuora does not know, without a retry", async () => {
  const { simulator, open } = setUp({ entities: ["known"] });

  const error = await assertRejects(() => open({ entityId: "unknown" }), RequestFailedError);

  assertEquals(error.reasons[0]?.code, "90000020");
  assertEquals(simulator.requests.length, 1);
});

Deno.test("a connection to an entity works in that entity", async () => {
  const { connection } = await setUpConnection({ entityId: "known" }, {
    entities: ["known", "other"],
  });

  assertEquals(connection.session?.entityId, "known");
  assertEquals((await connection.fetch(PATH)).status, 200);
});

Deno.test("a track id function is asked for each request", async () => {
  const { clock, simulator, open } = setUp();
  simulator.play({ kind: "gateway", status: 503 });
  let count = 0;

  const opening = open({ trackId: () => `t-${++count}`, entityId: "e-1" });
  await clock.advance(500);
  const { fetch } = await opening;
  await (await fetch("/v1/x")).body?.cancel();
  await (await fetch("/v1/x", { headers: { "Zuora-Track-Id": "own" } })).body?.cancel();

  const sent = simulator.requests.map(({ headers }) => headers);
  assertEquals(sent.map((headers) => headers["zuora-track-id"]), ["t-1", "t-2", "t-3", "own"]);
  assertEquals(sent.map((headers) => headers["zuora-entity-ids"]), Array(4).fill("e-1"));
});

Deno.test("connect() checks the track id that a function gives", async () => {
  const { open } = setUp();

  await assertRejects(() => open({ trackId: () => "a:b" }), RangeError, "trackId");
});
