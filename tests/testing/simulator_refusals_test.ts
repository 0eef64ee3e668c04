import { assertEquals } from "@std/assert";
import {
  createManualClock,
  createSimulator,
  type Simulator,
  type SimulatorOptions,
} from "../../testing.ts";

const ORIGIN = "https://rest.zuora.com";
const CHALLENGE = "Basic realm=Zuora API, ZSession realm=Zuora API, Bearer realm=Zuora API";
const TEXT = { success: false, reasons: [{ message: "Authentication error", code: "90000011" }] };

async function logIn(simulator: Simulator, wrong = {}): Promise<Response> {
  const reply = await simulator.fetch(`${ORIGIN}/v1/connections`, {
    method: "POST",
    headers: { ...simulator.credentials, ...wrong },
  });
  await reply.clone().text();
  return reply;
}

async function callAfterEnd(options: SimulatorOptions): Promise<Response> {
  const simulator = createSimulator(options);
  const cookie = (await logIn(simulator)).headers.get("set-cookie")?.split(";")[0] ?? "";
  simulator.expireSessions();
  return await simulator.fetch(`${ORIGIN}/v1/accounts`, { headers: { Cookie: cookie } });
}

async function readStatuses(simulator: Simulator, passwords: string[]): Promise<number[]> {
  const statuses: number[] = [];
  for (const apiSecretAccessKey of passwords) {
    statuses.push((await logIn(simulator, { apiSecretAccessKey })).status);
  }
  return statuses;
}

Deno.test("the simulator can refuse a login with a code that is text", async () => {
  const reply = await logIn(createSimulator({ refusal: "text" }), { apiAccessKeyId: "unknown" });

  assertEquals([reply.status, reply.headers.get("connection")], [401, "close"]);
  assertEquals(await reply.json(), TEXT);
});

Deno.test("the simulator can refuse a call with a code that is text", async () => {
  const reply = await createSimulator({ refusal: "text" }).fetch(`${ORIGIN}/v1/accounts`);

  assertEquals([reply.status, reply.headers.get("www-authenticate")], [401, CHALLENGE]);
  assertEquals(await reply.json(), TEXT);
});

const MESSAGE_ONLY = [
  "/v1/action/query",
  "/v1/object/account/1",
  "/rest/v1/action/query",
  "/events/event-triggers",
];

for (const path of MESSAGE_ONLY) {
  Deno.test(`the simulator can refuse ${path} as actions and CRUD do`, async () => {
    const reply = await createSimulator({ refusal: "text" }).fetch(ORIGIN + path);

    assertEquals([reply.status, await reply.text()], [401, '{"message":"Authentication error"}']);
    assertEquals(reply.headers.get("www-authenticate"), CHALLENGE);
  });
}

Deno.test("the simulator refuses actions with the recorded body by default", async () => {
  const reply = await createSimulator().fetch(`${ORIGIN}/v1/action/query`, { method: "POST" });

  assertEquals([(await reply.text()).length, reply.headers.get("www-authenticate")], [138, null]);
});

for (const sessionEnd of [401, 403] as const) {
  Deno.test(`the simulator can report the end of a session as ${sessionEnd}`, async () => {
    const reply = await callAfterEnd({ sessionEnd });

    assertEquals([reply.status, (await reply.text()).length], [sessionEnd, 138]);
  });
}

for (const [sessionEnd, status] of [["fault", 400], ["fault_in_200", 200]] as const) {
  Deno.test(`the simulator can report the end of a session as a fault with ${status}`, async () => {
    const reply = await callAfterEnd({ sessionEnd });

    assertEquals([reply.status, await reply.json()], [
      status,
      { faultcode: "fns:INVALID_SESSION", faultstring: "Invalid session" },
    ]);
  });
}

Deno.test("the simulator answers a call without a session by 401, however sessions end", async () => {
  for (const sessionEnd of [403, "fault", "fault_in_200"] as const) {
    const reply = await createSimulator({ sessionEnd }).fetch(`${ORIGIN}/v1/accounts`);
    await reply.body?.cancel();

    assertEquals(reply.status, 401);
  }
});

Deno.test("the simulator locks a user after wrong passwords, for a while", async () => {
  const clock = createManualClock();
  const simulator = createSimulator({ clock, lockout: { attempts: 2, periodMs: 60_000 } });
  const right = simulator.credentials.apiSecretAccessKey;

  const before = await readStatuses(simulator, ["wrong", "wrong", right]);
  await clock.advance(59_999);
  const during = await readStatuses(simulator, [right]);
  await clock.advance(1);
  const after = await readStatuses(simulator, ["wrong", right]);

  assertEquals([before, during, after], [[401, 401, 401], [401], [401, 200]]);
});

Deno.test("the simulator resets its count of wrong passwords at the right one", async () => {
  const simulator = createSimulator({ lockout: { attempts: 2, periodMs: 60_000 } });
  const right = simulator.credentials.apiSecretAccessKey;

  const statuses = await readStatuses(simulator, ["wrong", right, "wrong", right]);

  assertEquals(statuses, [401, 200, 401, 200]);
});

Deno.test("the simulator locks no user for the failures of another", async () => {
  const simulator = createSimulator({ lockout: { attempts: 1, periodMs: 60_000 } });

  await logIn(simulator, { apiAccessKeyId: "other", apiSecretAccessKey: "wrong" });

  assertEquals((await logIn(simulator)).status, 200);
});

Deno.test("the simulator locks a user for wrong passwords on calls too", async () => {
  const simulator = createSimulator({ lockout: { attempts: 1, periodMs: 60_000 } });
  const headers = { ...simulator.credentials, apiSecretAccessKey: "wrong" };

  const reply = await simulator.fetch(`${ORIGIN}/v1/accounts`, { headers });
  await reply.body?.cancel();

  assertEquals((await logIn(simulator)).status, 401);
});

Deno.test("the simulator locks nobody by default", async () => {
  const simulator = createSimulator();
  await readStatuses(simulator, Array.from({ length: 50 }, () => "wrong"));

  assertEquals((await logIn(simulator)).status, 200);
});

Deno.test("the simulator plays a server that fails, in plain text", async () => {
  const simulator = createSimulator();
  simulator.play({ kind: "server_error" });

  const reply = await logIn(simulator);

  assertEquals([reply.status, reply.headers.get("content-type")], [500, "text/plain"]);
  assertEquals(await reply.text(), "We're sorry, but something went wrong.");
});
