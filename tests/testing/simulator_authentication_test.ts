import { assertEquals, assertMatch } from "@std/assert";
import { createSimulator, type Simulator } from "../../testing.ts";

const PRODUCTS = "https://rest.zuora.com/v1/catalog/products";
const KEY_PAIR = { apiAccessKeyId: "me+api@example.com", apiSecretAccessKey: "a:b c" };

async function call(simulator: Simulator, headers: Record<string, string>): Promise<Response> {
  const reply = await simulator.fetch(PRODUCTS, { headers });
  await reply.clone().text();
  return reply;
}

function encodeBasic(user: string, password: string): Record<string, string> {
  return { Authorization: `Basic ${btoa(`${user}:${password}`)}` };
}

Deno.test("the simulator lets in a call that brings the key pair, and opens a session for it", async () => {
  const simulator = createSimulator({ credentials: KEY_PAIR });

  const reply = await call(simulator, { ...KEY_PAIR });
  const cookie = reply.headers.get("set-cookie")?.split(";")[0] ?? "";
  const next = await call(simulator, { Cookie: cookie });

  assertEquals([reply.status, next.status, simulator.logins], [200, 200, 0]);
});

Deno.test("the simulator sets no cookie for a token", async () => {
  const simulator = createSimulator();
  const { clientId, clientSecret } = simulator.client;
  const login = await simulator.fetch("https://rest.zuora.com/oauth/token", {
    method: "POST",
    body: new URLSearchParams({
      client_id: clientId,
      client_secret: clientSecret,
      grant_type: "client_credentials",
    }),
  });
  const { access_token } = await login.json();

  const reply = await call(simulator, { Authorization: `Bearer ${access_token}` });

  assertEquals([reply.status, reply.headers.get("set-cookie")], [200, null]);
});

Deno.test("the simulator lets in a call with Basic, whose password may hold a colon", async () => {
  const simulator = createSimulator({ credentials: KEY_PAIR });

  const reply = await call(simulator, encodeBasic("me+api@example.com", "a:b c"));

  assertEquals(reply.status, 200);
});

const WRONG: [string, Record<string, string>][] = [
  ["nothing", {}],
  ["a wrong password", { ...KEY_PAIR, apiSecretAccessKey: "wrong" }],
  ["half a key pair", { apiAccessKeyId: KEY_PAIR.apiAccessKeyId }],
  ["the other half of a key pair", { apiSecretAccessKey: KEY_PAIR.apiSecretAccessKey }],
  ["a wrong password in Basic", encodeBasic("me+api@example.com", "a:b")],
  ["Basic that is no base64", { Authorization: "Basic %%%" }],
  ["Basic without a colon", { Authorization: `Basic ${btoa("user")}` }],
  ["an unknown token", { Authorization: "Bearer unknown" }],
  ["a scheme of another server", { Authorization: "Digest x" }],
  ["a scheme alone", { Authorization: "Bearer" }],
];

for (const [name, headers] of WRONG) {
  Deno.test(`the simulator answers a call with ${name} by the recorded 401`, async () => {
    const reply = await call(createSimulator({ credentials: KEY_PAIR }), headers);

    assertEquals([reply.status, (await reply.text()).length], [401, 138]);
  });
}

Deno.test("the simulator rotates the cookie of a session in Authorization too", async () => {
  const simulator = createSimulator();
  const login = await simulator.fetch("https://rest.zuora.com/v1/connections", {
    method: "POST",
    headers: { ...simulator.credentials },
  });
  const value = /=([^;]+)/.exec(login.headers.get("set-cookie") ?? "")?.[1];
  await login.body?.cancel();

  const reply = await call(simulator, { Authorization: `ZSession ${value}` });

  assertEquals(reply.status, 200);
  assertMatch(reply.headers.get("set-cookie") ?? "", /^ZSession=[\w-]{363}%3D;/);
});
