import { assertEquals, assertStrictEquals } from "@std/assert";
import { createManualClock, createSimulator, type Simulator } from "../../testing.ts";

const ORIGIN = "https://rest.zuora.com";

async function send(simulator: Simulator, method: string, path: string): Promise<Response> {
  return await simulator.fetch(ORIGIN + path, { method, headers: { ...simulator.credentials } });
}

async function readReason(reply: Response): Promise<unknown> {
  const { success, reasons } = await reply.json();
  return [reply.status, success, reasons[0].code];
}

const FAILURES = [
  ["an unknown path", {}, "GET", "/v1/nothing", 404, 50000040],
  ["a wrong method", {}, "DELETE", "/v1/orders", 405, 50000045],
  ["a wrong method of a login", {}, "DELETE", "/v1/connections", 405, 50000045],
  ["an unknown cursor", {}, "GET", "/object-query/accounts?cursor=other", 400, 50000027],
  ["a write without permission", { canWrite: false }, "POST", "/v1/orders", 403, 50000010],
] as const;

for (const [name, options, method, path, status, code] of FAILURES) {
  Deno.test(`the simulator answers ${name} with ${status} and code ${code}`, async () => {
    const reply = await send(createSimulator(options), method, path);

    assertEquals(await readReason(reply), [status, false, code]);
  });

  Deno.test(`the simulator can answer ${name} with 200 and code ${code}`, async () => {
    const reply = await send(createSimulator({ ...options, failures: "in_200" }), method, path);

    assertEquals(await readReason(reply), [200, false, code]);
  });
}

Deno.test("the simulator names the methods that a path has", async () => {
  const simulator = createSimulator();

  const order = await send(simulator, "PUT", "/v1/orders");
  const login = await send(simulator, "PUT", "/v1/connections");

  assertEquals([order.headers.get("allow"), login.headers.get("allow")], ["POST", "GET, POST"]);
  await Promise.all([order.text(), login.text()]);
});

Deno.test("the simulator answers a wrong method of the token endpoint as OAuth fails", async () => {
  const clock = createManualClock(5);

  const reply = await createSimulator({ clock }).fetch(`${ORIGIN}/oauth/token`);

  assertEquals([reply.status, reply.headers.get("allow"), await reply.json()], [405, "POST", {
    timestamp: 5,
    status: 405,
    error: "Method Not Allowed",
    message: "Request method not supported",
    path: "/oauth/token",
  }]);
});

Deno.test("the simulator executes nothing for a user who may not write, who may read", async () => {
  const simulator = createSimulator({ canWrite: false });

  const order = await send(simulator, "POST", "/v1/orders");
  const list = await send(simulator, "GET", "/v1/accounts");
  await Promise.all([order.text(), list.text()]);

  assertEquals([order.status, list.status, simulator.orders], [403, 200, []]);
});

for (const path of ["/", "/nothing", "/v10/accounts", "/rest/nothing"]) {
  Deno.test(`the simulator has no route for ${path}, whoever asks`, async () => {
    const simulator = createSimulator();

    const replies = [await send(simulator, "GET", path), await simulator.fetch(ORIGIN + path)];

    for (const reply of replies) {
      assertEquals([reply.status, reply.headers.get("set-cookie"), await reply.text()], [
        404,
        null,
        '{"message":"no Route matched with those values"}',
      ]);
    }
  });
}

Deno.test("the simulator knows no routes where failures come in 200", async () => {
  const reply = await send(createSimulator({ failures: "in_200" }), "GET", "/nothing");

  assertEquals(await readReason(reply), [200, false, 50000040]);
});

Deno.test("the simulator names its own limit on concurrent calls", async () => {
  const reply = await send(createSimulator({ maxConcurrent: 0 }), "GET", "/v1/accounts");

  assertEquals([reply.status, reply.headers.get("concurrency-limit-limit")], [429, "0"]);
  assertEquals((await reply.json()).reasons[0].code, 50000070);
});

Deno.test("the simulator rejects an aborted request with the signal's own reason", async () => {
  const clock = createManualClock();
  const simulator = createSimulator({ clock, latencyMs: 50 });
  const controller = new AbortController();
  const reason = { mine: true };

  const calling = simulator.fetch(`${ORIGIN}/v1/accounts`, { signal: controller.signal })
    .catch((error) => error);
  await clock.advance(10);
  controller.abort(reason);

  assertStrictEquals(await calling, reason);
  const again = simulator.fetch(`${ORIGIN}/v1/accounts`, { signal: controller.signal });
  assertStrictEquals(await again.catch((error) => error), reason);
  assertEquals(simulator.requests.length, 1);
  await clock.advance(40);
});
