import { assert, assertEquals } from "@std/assert";
import { createSimulator, type Simulator } from "../../testing.ts";

const ACCOUNTS = "https://rest.zuora.com/v1/accounts";

function buildRequest(simulator: Simulator, acceptEncoding?: string, pageSize = 40): Request {
  return new Request(`${ACCOUNTS}?pageSize=${pageSize}`, {
    headers: {
      ...simulator.credentials,
      ...acceptEncoding !== undefined && { "Accept-Encoding": acceptEncoding },
    },
  });
}

async function handle(acceptEncoding?: string, pageSize?: number): Promise<Response> {
  const simulator = createSimulator();
  return await simulator.handle(buildRequest(simulator, acceptEncoding, pageSize));
}

Deno.test("the simulator compresses a long body for those who ask", async () => {
  const reply = await handle("gzip");

  const bytes = await reply.clone().arrayBuffer();
  const plain = reply.body?.pipeThrough(new DecompressionStream("gzip"));
  const { accounts } = await new Response(plain).json();
  assertEquals([reply.headers.get("content-encoding"), accounts.length], ["gzip", 40]);
  assert(bytes.byteLength < 1_000);
});

const ASKED = [
  ["gzip, deflate, br", "gzip"],
  ["br;q=1.0, GZIP;q=0.5", "gzip"],
  ["gzip;q=0", null],
  ["gzip; q=0.0", null],
  ["deflate, br", null],
  ["identity", null],
  ["", null],
  [undefined, null],
] as const;

for (const [asked, given] of ASKED) {
  Deno.test(`the simulator takes "${asked}" for ${given ?? "no"} compression`, async () => {
    const reply = await handle(asked);

    assertEquals(reply.headers.get("content-encoding"), given);
    await reply.body?.cancel();
  });
}

Deno.test("the simulator leaves a short body as it is", async () => {
  const reply = await handle("gzip", 1);

  assertEquals(reply.headers.get("content-encoding"), null);
  assertEquals((await reply.json()).accounts.length, 1);
});

Deno.test("the simulator leaves a body as it is in process", async () => {
  const simulator = createSimulator();

  const reply = await simulator.fetch(buildRequest(simulator, "gzip"));

  assertEquals(reply.headers.get("content-encoding"), null);
  assertEquals((await reply.json()).accounts.length, 40);
});

Deno.test("the simulator keeps every cookie of a reply that it compresses", async () => {
  const simulator = createSimulator({ extraCookies: true });
  const login = await simulator.fetch("https://rest.zuora.com/v1/connections", {
    method: "POST",
    headers: { ...simulator.credentials },
  });
  await login.body?.cancel();
  const cookie = login.headers.getSetCookie().join("; ");

  const reply = await simulator.handle(
    new Request(`${ACCOUNTS}?pageSize=40`, {
      headers: { Cookie: cookie, "Accept-Encoding": "gzip" },
    }),
  );
  await reply.body?.cancel();

  assertEquals([reply.headers.get("content-encoding"), reply.headers.getSetCookie().length], [
    "gzip",
    3,
  ]);
});

Deno.test("the simulator plays a fault as it is scripted, compressed by nobody", async () => {
  const simulator = createSimulator();
  simulator.play({ kind: "reply", body: "x".repeat(2_000) });

  const reply = await simulator.handle(buildRequest(simulator, "gzip"));

  assertEquals(reply.headers.get("content-encoding"), null);
  assertEquals((await reply.text()).length, 2_000);
});

Deno.test("a real fetch reads a compressed reply of the simulator over HTTP", async () => {
  const simulator = createSimulator();
  const server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen: () => {} },
    (request) => simulator.handle(request),
  );

  const reply = await fetch(`http://127.0.0.1:${server.addr.port}/v1/accounts?pageSize=40`, {
    headers: { ...simulator.credentials },
  });
  const { accounts } = await reply.json();
  await server.shutdown();

  assertEquals(accounts.length, 40);
  assert(simulator.requests[0]?.headers["accept-encoding"]?.includes("gzip"));
});
