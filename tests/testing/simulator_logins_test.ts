import { assertEquals, assertMatch } from "@std/assert";
import { createManualClock, createSimulator, type Simulator } from "../../testing.ts";

const ORIGIN = "https://rest.zuora.com";

async function askToken({ client, fetch }: Simulator): Promise<Response> {
  return await fetch(`${ORIGIN}/oauth/token`, {
    method: "POST",
    body: new URLSearchParams({
      client_id: client.clientId,
      client_secret: client.clientSecret,
      grant_type: "client_credentials",
    }),
  });
}

async function getToken(simulator: Simulator): Promise<string> {
  return (await (await askToken(simulator)).json()).access_token;
}

for (const method of ["GET", "POST"]) {
  Deno.test(`the simulator opens a session for a token that comes with ${method}`, async () => {
    const simulator = createSimulator();
    const token = await getToken(simulator);

    const reply = await simulator.fetch(`${ORIGIN}/v1/connections`, {
      method,
      headers: { Authorization: `Bearer ${token}` },
    });

    assertEquals([reply.status, await reply.text()], [200, '{\n  "success" : true\n}']);
    assertMatch(reply.headers.get("set-cookie") ?? "", /^ZSession=[\w-]{363}%3D;/);
    assertEquals(simulator.logins, 2);
  });
}

Deno.test("the simulator opens no session for a token that is over", async () => {
  const simulator = createSimulator();
  const token = await getToken(simulator);
  simulator.expireSessions();

  const reply = await simulator.fetch(`${ORIGIN}/v1/connections`, {
    method: "POST",
    headers: { Authorization: `Bearer ${token}` },
  });

  assertEquals([reply.status, (await reply.text()).length, simulator.logins], [401, 138, 1]);
});

Deno.test("the simulator counts tokens and connections against one limit", async () => {
  const simulator = createSimulator({ loginsPerMinute: 1 });
  const login = await simulator.fetch(`${ORIGIN}/v1/connections`, {
    method: "POST",
    headers: { ...simulator.credentials },
  });
  await login.body?.cancel();

  const reply = await askToken(simulator);

  assertEquals([login.status, reply.status], [200, 429]);
  assertEquals((await reply.json()).reasons[0].code, 70);
  assertEquals(reply.headers.get("x-ratelimit-remaining-minute"), "0");
  assertEquals(reply.headers.get("retry-after"), null);
});

Deno.test("the simulator takes its time over a login", async () => {
  const clock = createManualClock();
  const simulator = createSimulator({ clock, loginLatencyMs: 50 });

  const asking = getToken(simulator).then(() => clock.now());
  await clock.advance(50);

  assertEquals(await asking, 50);
});

Deno.test("the simulator lets go at once of a call that is aborted, and carries it out", async () => {
  const clock = createManualClock();
  const simulator = createSimulator({ clock, latencyMs: 50 });
  const controller = new AbortController();

  const calling = simulator.fetch(`${ORIGIN}/v1/orders`, {
    method: "POST",
    headers: { ...simulator.credentials },
    signal: controller.signal,
  }).catch((error) => error.message);
  await clock.advance(10);
  controller.abort(new Error("no more"));

  assertEquals([await calling, simulator.orders.length], ["no more", 0]);
  await clock.advance(40);
  assertEquals(simulator.orders.length, 1);
});
