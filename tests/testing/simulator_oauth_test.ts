import { assertEquals, assertMatch } from "@std/assert";
import { createManualClock, createSimulator, type Simulator } from "../../testing.ts";

const ORIGIN = "https://rest.zuora.com";

function buildForm({ client }: Simulator): Record<string, string> {
  return {
    client_id: client.clientId,
    client_secret: client.clientSecret,
    grant_type: "client_credentials",
  };
}

async function askToken(simulator: Simulator, form = buildForm(simulator)): Promise<Response> {
  return await simulator.fetch(`${ORIGIN}/oauth/token`, {
    method: "POST",
    body: new URLSearchParams(form),
  });
}

async function getToken(simulator: Simulator): Promise<string> {
  return (await (await askToken(simulator)).json()).access_token;
}

async function call(simulator: Simulator, token: string): Promise<number> {
  const reply = await simulator.fetch(`${ORIGIN}/v1/catalog/products`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  await reply.body?.cancel();
  return reply.status;
}

Deno.test("the simulator gives a token as specified", async () => {
  const reply = await askToken(createSimulator());

  const { access_token, scope, jti, ...rest } = await reply.json();
  assertEquals([reply.status, rest], [200, { token_type: "bearer", expires_in: 3599 }]);
  assertMatch(access_token, /^[0-9a-f]{32}$/);
  assertMatch(jti, /^[0-9a-f]{32}$/);
  assertMatch(scope, /^user\.[0-9a-f]{32} service\.echo\.read tenant\.19$/);
  assertEquals(reply.headers.get("x-ratelimit-limit-minute"), "100");
  assertEquals(reply.headers.get("x-ratelimit-remaining-minute"), "99");
  assertEquals(reply.headers.get("x-request-id")?.length, 36);
  assertEquals(reply.headers.get("set-cookie"), null);
});

Deno.test("the simulator gives a token below /rest too and counts it as a login", async () => {
  const simulator = createSimulator();

  const reply = await simulator.fetch("https://api.zuora.com/rest/oauth/token", {
    method: "POST",
    body: new URLSearchParams(buildForm(simulator)),
  });
  await reply.body?.cancel();

  assertEquals([reply.status, simulator.logins], [200, 1]);
});

Deno.test("the simulator lets a token in until its life is over, however often it is used", async () => {
  const clock = createManualClock();
  const simulator = createSimulator({ clock });
  const token = await getToken(simulator);

  const statuses: number[] = [];
  for (const ms of [0, 3_598_999, 1]) {
    await clock.advance(ms);
    statuses.push(await call(simulator, token));
  }

  assertEquals(statuses, [200, 200, 401]);
});

Deno.test("the simulator gives tokens the life of `tokenLifetimeMs`", async () => {
  const clock = createManualClock();
  const simulator = createSimulator({ clock, tokenLifetimeMs: 10_500 });

  const { access_token, expires_in } = await (await askToken(simulator)).json();
  await clock.advance(10_500);

  assertEquals([expires_in, await call(simulator, access_token)], [10, 401]);
});

Deno.test("expireSessions() ends every token of the simulator", async () => {
  const simulator = createSimulator();
  const token = await getToken(simulator);

  simulator.expireSessions();

  assertEquals(await call(simulator, token), 401);
});

Deno.test("the simulator keeps a token when it gives another", async () => {
  const simulator = createSimulator();
  const token = await getToken(simulator);

  await getToken(simulator);

  assertEquals(await call(simulator, token), 200);
});

const REFUSED = [
  ["a wrong secret", { client_secret: "wrong" }, 401, "Unable to generate token."],
  ["an unknown client", { client_id: "unknown" }, 400, "Invalid client id"],
  ["another grant", { grant_type: "password" }, 400, "Unsupported grant type"],
] as const;

for (const [name, wrong, status, message] of REFUSED) {
  Deno.test(`the simulator answers ${name} with ${status} and a body that has no success`, async () => {
    const clock = createManualClock(1_700_000_000_000);
    const simulator = createSimulator({ clock });

    const reply = await askToken(simulator, { ...buildForm(simulator), ...wrong });

    const { error: _, ...body } = await reply.json();
    assertEquals([reply.status, simulator.logins], [status, 0]);
    assertEquals(body, { timestamp: 1_700_000_000_000, status, message, path: "/oauth/token" });
  });
}

Deno.test("the simulator answers a form without a secret with 400", async () => {
  const simulator = createSimulator();
  const { client_secret: _, ...form } = buildForm(simulator);

  const reply = await askToken(simulator, form);

  assertEquals([reply.status, (await reply.json()).message], [400, "Missing client secret"]);
});

Deno.test("the simulator gives a token for a form only", async () => {
  const simulator = createSimulator();

  const reply = await simulator.fetch(`${ORIGIN}/oauth/token`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: new URLSearchParams(buildForm(simulator)).toString(),
  });
  await reply.body?.cancel();

  assertEquals([reply.status, simulator.logins], [415, 0]);
});

Deno.test("the simulator gives no token when the owner of the client is not active", async () => {
  const simulator = createSimulator({ isOwnerActive: false });

  const reply = await askToken(simulator);

  assertEquals([reply.status, (await reply.json()).message], [403, "Forbidden"]);
});

Deno.test("the simulator knows only the client that it was given", async () => {
  const simulator = createSimulator({ client: { clientId: "id", clientSecret: "a+b&c=" } });

  const reply = await askToken(simulator);
  await reply.body?.cancel();

  assertEquals([reply.status, simulator.client.clientId], [200, "id"]);
});
