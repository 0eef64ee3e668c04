import { assertEquals } from "@std/assert";
import { createSimulator, type Simulator } from "../../testing.ts";

const ORIGIN = "https://rest.zuora.com";
const ENTITY = "11e643f4-a3ee-8bad-b061-0025904c756d";
const OTHER = "11e643f4-a3ee-8bad-b061-0025904c7570";

async function logIn(simulator: Simulator, headers: Record<string, string>): Promise<Response> {
  const reply = await simulator.fetch(`${ORIGIN}/v1/connections`, {
    method: "POST",
    headers: { ...simulator.credentials, ...headers },
  });
  await reply.clone().text();
  return reply;
}

async function openSession(
  simulator: Simulator,
  headers: Record<string, string> = {},
): Promise<Record<string, string>> {
  const reply = await logIn(simulator, headers);
  return { Cookie: reply.headers.get("set-cookie")?.split(";")[0] ?? "" };
}

async function order(simulator: Simulator, headers: Record<string, string>): Promise<unknown> {
  const reply = await simulator.fetch(`${ORIGIN}/v1/orders`, { method: "POST", headers });
  const { success, reasons } = await reply.json();
  return [reply.status, success, reasons?.[0].code];
}

const KNOWN: [string, Record<string, string>][] = [
  ["in Zuora-Entity-Ids", { "Zuora-Entity-Ids": ENTITY }],
  ["in entityId", { entityId: ENTITY }],
  ["in entityName", { entityName: ENTITY }],
  ["without its hyphens", { "Zuora-Entity-Ids": ENTITY.replaceAll("-", "") }],
  ["in capitals", { "Zuora-Entity-Ids": ENTITY.toUpperCase() }],
];

for (const [name, headers] of KNOWN) {
  Deno.test(`the simulator opens a session for an entity that is named ${name}`, async () => {
    const reply = await logIn(createSimulator({ entities: [OTHER, ENTITY] }), headers);

    assertEquals((await reply.json()).success, true);
  });
}

Deno.test("the simulator refuses a login to an entity that does not exist, without a cookie", async () => {
  const simulator = createSimulator({ entities: [ENTITY] });

  const reply = await logIn(simulator, { "Zuora-Entity-Ids": OTHER });

  assertEquals([reply.status, reply.headers.get("set-cookie"), simulator.logins], [200, null, 0]);
  assertEquals(await reply.json(), {
    success: false,
    reasons: [{ code: 90000020, message: "entity is not valid" }],
  });
});

Deno.test("the simulator accepts any entity when `entities` is absent", async () => {
  const reply = await logIn(createSimulator(), { "Zuora-Entity-Ids": OTHER });

  assertEquals((await reply.json()).success, true);
});

Deno.test("the simulator refuses a login that names an entity twice", async () => {
  const reply = await logIn(createSimulator(), { entityId: ENTITY, entityName: "Europe" });

  assertEquals((await reply.json()).reasons[0].code, 90000020);
});

Deno.test("the simulator says no to a wrong password before it looks at the entity", async () => {
  const simulator = createSimulator({ entities: [ENTITY] });

  const reply = await logIn(simulator, { "Zuora-Entity-Ids": OTHER, apiSecretAccessKey: "wrong" });

  assertEquals(reply.status, 401);
});

Deno.test("the simulator binds a session to the entity that it was opened for", async () => {
  const simulator = createSimulator({ entities: [ENTITY, OTHER] });
  const session = await openSession(simulator, { "Zuora-Entity-Ids": ENTITY });

  assertEquals(await order(simulator, session), [200, true, undefined]);
  assertEquals(await order(simulator, { ...session, "Zuora-Entity-Ids": OTHER }), [
    200,
    false,
    90000020,
  ]);
  assertEquals(simulator.orders.map(({ entityId }) => entityId), [ENTITY]);
});

Deno.test("the simulator lets a session of no entity name one for each call", async () => {
  const simulator = createSimulator({ entities: [ENTITY, OTHER] });
  const session = await openSession(simulator);

  for (const entityId of [ENTITY, OTHER, "unknown"]) {
    await order(simulator, { ...session, "Zuora-Entity-Ids": entityId });
  }

  assertEquals(simulator.orders.map(({ entityId }) => entityId), [ENTITY, OTHER]);
});

Deno.test("the simulator keeps the sessions of two entities apart", async () => {
  const simulator = createSimulator();
  const one = await openSession(simulator, { "Zuora-Entity-Ids": ENTITY });
  const other = await openSession(simulator, { "Zuora-Entity-Ids": OTHER });

  await order(simulator, one);
  await order(simulator, other);

  assertEquals(simulator.orders.map(({ entityId }) => entityId), [ENTITY, OTHER]);
});

Deno.test("the simulator names its entities in the scope of a token", async () => {
  const simulator = createSimulator({ entities: [ENTITY, OTHER] });
  const { clientId, clientSecret } = simulator.client;

  const reply = await simulator.fetch(`${ORIGIN}/oauth/token`, {
    method: "POST",
    body: new URLSearchParams({
      client_id: clientId,
      client_secret: clientSecret,
      grant_type: "client_credentials",
    }),
  });

  const { scope } = await reply.json();
  assertEquals(scope.split(" ").slice(1, 3), [`entity.${ENTITY}`, `entity.${OTHER}`]);
});
