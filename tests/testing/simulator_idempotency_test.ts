import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { createManualClock, createSimulator, type Simulator } from "../../testing.ts";

const ORDERS = "https://rest.zuora.com/v1/orders";
const DAY_MS = 86_400_000;

async function send(
  simulator: Simulator,
  key: string,
  { method = "POST", url = ORDERS, headers = {} }: {
    method?: string;
    url?: string;
    headers?: Record<string, string>;
  } = {},
): Promise<Response> {
  const reply = await simulator.fetch(url, {
    method,
    headers: { ...simulator.credentials, "Idempotency-Key": key, ...headers },
  });
  await reply.clone().text();
  return reply;
}

Deno.test("the simulator gives the result of a POST again for the same key, headers included", async () => {
  const simulator = createSimulator({ idempotency: true });
  const login = await simulator.fetch("https://rest.zuora.com/v1/connections", {
    method: "POST",
    headers: { ...simulator.credentials },
  });
  await login.body?.cancel();
  const headers = { Cookie: login.headers.get("set-cookie")?.split(";")[0] ?? "" };

  const first = await send(simulator, "k", { headers });
  const second = await send(simulator, "k", { headers });

  assertEquals([...second.headers], [...first.headers]);
  assertEquals([second.status, await second.text()], [200, await first.text()]);
  assertEquals(simulator.orders.length, 1);
  assertNotEquals(first.headers.get("set-cookie"), null);
});

Deno.test("the simulator gives the result of a POST as often as it is asked for", async () => {
  const simulator = createSimulator({ idempotency: true });

  for (let count = 0; count < 3; count++) await send(simulator, "k");

  assertEquals(simulator.orders.length, 1);
});

Deno.test("the simulator carries out a POST for each key", async () => {
  const simulator = createSimulator({ idempotency: true });

  await send(simulator, "one");
  await send(simulator, "other");

  assertEquals(simulator.orders.length, 2);
});

Deno.test("the simulator drops a key after 24 hours", async () => {
  const clock = createManualClock();
  const simulator = createSimulator({ clock, idempotency: true });
  await send(simulator, "k");

  const counts: number[] = [];
  for (const ms of [DAY_MS - 1, 1]) {
    await clock.advance(ms);
    await send(simulator, "k");
    counts.push(simulator.orders.length);
  }

  assertEquals(counts, [1, 2]);
});

Deno.test("the simulator carries out every POST when `idempotency` is off", async () => {
  const simulator = createSimulator();

  await send(simulator, "k");
  await send(simulator, "k");

  assertEquals(simulator.orders.length, 2);
});

Deno.test("the simulator answers 409 while the first request of a key is under way", async () => {
  const clock = createManualClock();
  const simulator = createSimulator({ clock, idempotency: true, latencyMs: 10 });

  const sending = [send(simulator, "k"), send(simulator, "k")];
  await clock.advance(10);
  const replies = await Promise.all(sending);

  assertEquals(replies.map(({ status }) => status), [200, 409]);
  assertEquals(simulator.orders.length, 1);
});

const OTHERS = [
  ["another URL", { url: `${ORDERS}?a=1` }],
  ["another method", { method: "PATCH" }],
] as const;

for (const [name, other] of OTHERS) {
  Deno.test(`the simulator answers 422 when a key comes with ${name}`, async () => {
    const simulator = createSimulator({ idempotency: true });
    await send(simulator, "k");

    const reply = await send(simulator, "k", other);

    assertEquals([reply.status, simulator.orders.length], [422, 1]);
  });
}

Deno.test("the simulator keeps no 401 by a key: who logs in again is served", async () => {
  const simulator = createSimulator({ idempotency: true });

  const refused = await send(simulator, "k", { headers: { apiSecretAccessKey: "wrong" } });
  const served = await send(simulator, "k");

  assertEquals([refused.status, served.status, simulator.orders.length], [401, 200, 1]);
});

Deno.test("the simulator shows no kept result to someone whom it does not let in", async () => {
  const simulator = createSimulator({ idempotency: true });
  await send(simulator, "k");

  const refused = await send(simulator, "k", { headers: { apiSecretAccessKey: "wrong" } });
  const served = await send(simulator, "k");

  assertEquals([refused.status, served.status, simulator.orders.length], [401, 200, 1]);
});

Deno.test("the simulator refuses PUT with a key, whatever `idempotency` is", async () => {
  const reply = await send(createSimulator(), "k", { method: "PUT" });

  assertEquals([reply.status, (await reply.json()).reasons], [400, [{
    code: 50000045,
    message: "Request method 'PUT' not supported with Idempotency-Key header",
  }]]);
});

Deno.test("the simulator ignores the key of a GET", async () => {
  const url = "https://rest.zuora.com/v1/accounts";
  const simulator = createSimulator({ idempotency: true });

  await send(simulator, "k", { method: "GET", url });
  const reply = await send(simulator, "k", { method: "GET", url: `${url}?page=2` });

  assertEquals((await reply.json()).accounts[0].id, "A00000021");
});

Deno.test("the simulator carries out a request whose reply is lost", async () => {
  const simulator = createSimulator({ idempotency: true });
  simulator.play({ kind: "reply_lost" });

  await assertRejects(() => send(simulator, "k"), TypeError, "connection reset before the reply");
  const reply = await send(simulator, "k");

  assertEquals([reply.status, simulator.orders.length], [200, 1]);
});
