import { assertEquals, assertMatch } from "@std/assert";
import { createSimulator, type Simulator } from "../../testing.ts";

const ORIGIN = "https://rest.zuora.com";

async function logIn(simulator: Simulator): Promise<string[]> {
  const reply = await simulator.fetch(`${ORIGIN}/v1/connections`, {
    method: "POST",
    headers: { ...simulator.credentials },
  });
  await reply.body?.cancel();
  return reply.headers.getSetCookie();
}

async function call(simulator: Simulator, headers: Record<string, string>): Promise<Response> {
  const reply = await simulator.fetch(`${ORIGIN}/v1/accounts`, { headers });
  await reply.clone().text();
  return reply;
}

async function openPadded(): Promise<{ simulator: Simulator; value: string }> {
  const simulator = createSimulator();
  const [line = ""] = await logIn(simulator);
  return { simulator, value: /^ZSession=([^;]+)/.exec(line)?.[1] ?? "" };
}

Deno.test("the simulator sets one cookie by default", async () => {
  assertEquals((await logIn(createSimulator())).length, 1);
});

Deno.test("the simulator can set other cookies around that of the session", async () => {
  const simulator = createSimulator({ extraCookies: true });

  const [first = "", second = "", third = "", ...rest] = await logIn(simulator);

  assertMatch(first, /^ZuoraCurrentEntity=[0-9a-f]{32}; Path=\/; Secure; HttpOnly$/);
  assertMatch(second, /^ZSession=[\w-]{363}%3D; Path=\/; Secure; HttpOnly$/);
  assertMatch(third, /^Zuora-User-Id=[0-9a-f]{32}; Path=\/; Secure; HttpOnly$/);
  assertEquals(rest, []);
});

Deno.test("the simulator sets the other cookies at each call too", async () => {
  const simulator = createSimulator({ extraCookies: true });
  const [, line = ""] = await logIn(simulator);

  const reply = await call(simulator, { Cookie: line });

  assertEquals(reply.headers.getSetCookie().length, 3);
});

Deno.test("the simulator gives a cookie of 366 characters whose padding is encoded", async () => {
  const { value } = await openPadded();

  assertMatch(value, /^[\w-]{363}%3D$/);
  assertEquals(value.length, 366);
});

Deno.test("the simulator can give a cookie of 256 characters without padding, as in 2016", async () => {
  const lines = await logIn(createSimulator({ cookieValue: "plain" }));

  assertMatch(lines.join(), /^ZSession=[\w-]{256}; Path=\/; Secure; HttpOnly$/);
});

const TAKEN: [string, (value: string) => Record<string, string>][] = [
  ["as it is in a cookie", (value) => ({ Cookie: `ZSession=${value}` })],
  ["as it is in Authorization", (value) => ({ Authorization: `ZSession ${value}` })],
  ["decoded in Authorization", (value) => ({
    Authorization: `ZSession ${value.replaceAll("%3D", "=")}`,
  })],
];

for (const [name, write] of TAKEN) {
  Deno.test(`the simulator takes a padded value ${name}`, async () => {
    const { simulator, value } = await openPadded();

    assertEquals((await call(simulator, write(value))).status, 200);
  });
}

Deno.test("the simulator does not take a padded value that is decoded in a cookie", async () => {
  const { simulator, value } = await openPadded();

  const reply = await call(simulator, { Cookie: `ZSession=${value.replaceAll("%3D", "=")}` });

  assertEquals(reply.status, 401);
});
