import { assert, assertEquals, assertNotEquals, assertRejects, assertThrows } from "@std/assert";
import {
  createManualClock,
  createSimulator,
  type Simulator,
  type SimulatorOptions,
} from "../../testing.ts";

const URL_OF_LOGIN = "https://rest.zuora.com/v1/connections";
const PRODUCTS = "https://rest.zuora.com/v1/catalog/products";

async function logIn(simulator: Simulator, headers: HeadersInit = {}): Promise<Response> {
  return await simulator.fetch(URL_OF_LOGIN, {
    method: "POST",
    headers: { ...simulator.credentials, ...headers },
  });
}

function readCookie(reply: Response): string {
  return reply.headers.get("set-cookie")?.split(";")[0] ?? "";
}

async function call(simulator: Simulator, headers: Record<string, string>): Promise<Response> {
  const reply = await simulator.fetch(PRODUCTS, { headers });
  await reply.clone().text();
  return reply;
}

Deno.test("the simulator answers a login as recorded in 2017", async () => {
  const clock = createManualClock(Date.UTC(2017, 11, 18, 1, 34, 55));

  const reply = await logIn(createSimulator({ clock }));

  const { "set-cookie": cookie, "x-request-id": id, ...headers } = Object.fromEntries(
    reply.headers,
  );
  assertEquals(reply.status, 200);
  assertEquals(await reply.text(), '{\n  "success" : true\n}');
  assert(/^ZSession=[\w-]{363}%3D; Path=\/; Secure; HttpOnly$/.test(cookie ?? ""));
  assertEquals(id?.length, 36);
  assertEquals(headers, {
    "content-type": "application/json;charset=utf-8",
    date: "Mon, 18 Dec 2017 01:34:55 GMT",
    server: "Zuora App",
    "x-kong-proxy-latency": "1",
    "x-kong-upstream-latency": "12",
  });
});

Deno.test("the simulator can answer a login as recorded in 2016", async () => {
  const clock = createManualClock(Date.UTC(2016, 5, 7, 1, 34, 55));

  const reply = await logIn(
    createSimulator({ clock, replyHeaders: "2016", cookieValue: "plain" }),
  );

  const { "set-cookie": cookie, ...headers } = Object.fromEntries(reply.headers);
  assertEquals(reply.status, 200);
  assertEquals(await reply.text(), '{\n  "success" : true\n}');
  assert(/^ZSession=[\w-]{256}; Path=\/; Secure; HttpOnly$/.test(cookie ?? ""));
  assertEquals(headers, {
    "cache-control": "max-age=0, no-cache, no-store",
    "content-type": "application/json;charset=utf-8",
    date: "Tue, 07 Jun 2016 01:34:55 GMT",
    expires: "Tue, 07 Jun 2016 01:34:55 GMT",
    pragma: "no-cache",
    server: "Zuora App",
  });
});

Deno.test("the simulator can answer a login with the headers that are specified", async () => {
  const reply = await logIn(createSimulator({ replyHeaders: "specified" }));
  await reply.body?.cancel();

  const headers = Object.fromEntries(reply.headers);
  assertEquals(headers["zuora-request-id"]?.length, 36);
  assertEquals(headers["x-request-id"], headers["zuora-request-id"]);
  assertEquals(headers["ratelimit-limit"], "100, 100;w=60");
  assertEquals(headers["ratelimit-remaining"], "99");
  assertEquals(headers["ratelimit-reset"], "60");
});

Deno.test("the simulator answers a wrong password as recorded", async () => {
  const reply = await logIn(createSimulator(), { apiSecretAccessKey: "wrong" });

  const body = await reply.text();
  assertEquals([reply.status, body.length], [401, 138]);
  assertEquals(JSON.parse(body).reasons, [{
    code: 90000011,
    message: "this resource is protected, please sign in first",
  }]);
  assertEquals(reply.headers.get("connection"), "close");
  assertEquals(reply.headers.get("set-cookie"), null);
});

Deno.test("the simulator takes a login without credentials for a wrong password", async () => {
  const reply = await createSimulator().fetch(URL_OF_LOGIN, { method: "POST", body: "{}" });

  assertEquals(reply.status, 401);
  await reply.body?.cancel();
});

Deno.test("the simulator rotates the cookie at each call and takes the older ones too", async () => {
  const simulator = createSimulator();
  const first = readCookie(await logIn(simulator));

  const second = readCookie(await call(simulator, { Cookie: first }));
  const third = readCookie(await call(simulator, { Cookie: first }));

  assertEquals(new Set([first, second, third]).size, 3);
  assertEquals((await call(simulator, { Cookie: second })).status, 200);
});

Deno.test("the simulator ends a session 15 minutes after its last call", async () => {
  const clock = createManualClock();
  const simulator = createSimulator({ clock });
  const cookie = readCookie(await logIn(simulator));

  const statuses: number[] = [];
  for (const ms of [899_999, 899_999, 900_000]) {
    await clock.advance(ms);
    statuses.push((await call(simulator, { Cookie: cookie })).status);
  }

  assertEquals(statuses, [200, 200, 401]);
});

Deno.test("expireSessions() ends every session of the simulator", async () => {
  const simulator = createSimulator();
  const cookie = readCookie(await logIn(simulator));

  simulator.expireSessions();

  assertEquals((await call(simulator, { Cookie: cookie })).status, 401);
});

const WAYS: [string, (cookie: string) => Record<string, string>][] = [
  ["with a last semicolon", (cookie) => ({ Cookie: `${cookie};` })],
  ["with its attributes", (cookie) => ({ Cookie: `${cookie}; Path=/; Secure; HttpOnly` })],
  ["among others", (cookie) => ({ Cookie: `a=1; ${cookie}; b=2` })],
  ["in Authorization", (cookie) => ({ Authorization: cookie.replace("=", " ") })],
];

for (const [name, write] of WAYS) {
  Deno.test(`the simulator takes a session ${name}`, async () => {
    const simulator = createSimulator();
    const cookie = readCookie(await logIn(simulator));

    assertEquals((await call(simulator, write(cookie))).status, 200);
  });
}

Deno.test("the simulator answers an unknown session with 401, the recorded body and no cookie", async () => {
  const reply = await call(createSimulator(), { Cookie: "ZSession=unknown" });

  assertEquals([reply.status, (await reply.text()).length], [401, 138]);
  assertEquals(reply.headers.get("set-cookie"), null);
});

const WORDED = [["by_status", 404], ["in_200", 200]] as const;

for (const [failures, status] of WORDED) {
  Deno.test(`the simulator answers an unknown path with success false in HTTP ${status}`, async () => {
    const simulator = createSimulator({ failures });
    const cookie = readCookie(await logIn(simulator));

    const reply = await simulator.fetch("https://rest.zuora.com/v1/nothing", {
      headers: { Cookie: cookie },
    });

    const { success, processId, reasons, requestId } = await reply.json();
    assertEquals([reply.status, success], [status, false]);
    assert(/^[0-9A-F]{16}$/.test(processId) && requestId.length === 36);
    assertEquals(reasons, [{
      code: 50000040,
      message:
        "The endpoint /v1/nothing does not exist. Please check the URL or refer to the API documentation.",
    }]);
  });
}

Deno.test("the simulator lets in 100 logins a minute, and counts those that fail", async () => {
  const clock = createManualClock();
  const simulator = createSimulator({ clock });
  const statuses: number[] = [];

  for (let count = 0; count < 101; count++) {
    const wrong = count % 2 ? { apiSecretAccessKey: "wrong" } : {};
    const reply = await logIn(simulator, wrong);
    statuses.push(reply.status);
    await reply.body?.cancel();
  }
  await clock.advance(59_001);
  const limited = await logIn(simulator);
  await clock.advance(999);
  const again = await logIn(simulator);

  assertEquals([statuses.indexOf(429), again.status], [100, 200]);
  assertEquals([limited.headers.get("ratelimit-remaining"), limited.headers.get("retry-after")], [
    "0",
    null,
  ]);
  assertEquals((await limited.json()).reasons, [{
    code: 70,
    message: "API Rate limit exceeded for the minute, retry after 1 seconds",
  }]);
  await again.body?.cancel();
});

Deno.test("the simulator echoes a track id only when it was sent and is not too long", async () => {
  const simulator = createSimulator();

  const ids: (string | null)[] = [];
  for (const headers of [{}, { "Zuora-Track-Id": "t-1" }, { "Zuora-Track-Id": "x".repeat(65) }]) {
    const reply = await logIn(simulator, headers);
    ids.push(reply.headers.get("zuora-track-id"));
    await reply.body?.cancel();
  }

  assertEquals(ids, [null, "t-1", null]);
});

Deno.test("the simulator records what it saw", async () => {
  const simulator = createSimulator();

  const reply = await simulator.fetch(new URL("https://rest.zuora.com/v1/x?a=1"), {
    method: "POST",
    headers: { "X-A": "1" },
    body: "b",
    redirect: "manual",
  });
  await reply.body?.cancel();

  const [seen] = simulator.requests;
  assertEquals({ ...seen, headers: seen?.headers["x-a"] }, {
    method: "POST",
    url: "https://rest.zuora.com/v1/x?a=1",
    path: "/v1/x",
    headers: "1",
    body: "b",
    redirect: "manual",
  });
});

Deno.test("the simulator plays its faults one a request, then goes on as ever", async () => {
  const simulator = createSimulator();
  simulator.play(
    { kind: "reply", status: 418, headers: { "X-A": "1" }, body: "tea" },
    { kind: "gateway", status: 503, retryAfter: "3" },
    { kind: "redirect", location: "https://elsewhere.example/", status: 307 },
  );

  const replies = [];
  for (let count = 0; count < 4; count++) replies.push(await logIn(simulator));

  assertEquals(replies.map(({ status }) => status), [418, 503, 307, 200]);
  const [teapot, gateway, redirect, last] = replies;
  assertEquals([teapot?.headers.get("x-a"), await teapot?.text()], ["1", "tea"]);
  assertEquals([gateway?.headers.get("server"), gateway?.headers.get("retry-after")], [
    "AkamaiGHost",
    "3",
  ]);
  assertEquals(redirect?.headers.get("location"), "https://elsewhere.example/");
  await gateway?.body?.cancel();
  await last?.body?.cancel();
});

Deno.test("the simulator keeps a fault with a path until a request to that path", async () => {
  const simulator = createSimulator();
  simulator.play(
    { kind: "reply", status: 418, path: "/v1/catalog/products" },
    { kind: "reply", status: 503 },
  );

  const statuses = [
    (await logIn(simulator)).status,
    (await logIn(simulator)).status,
    (await simulator.fetch(`${PRODUCTS}?page=2`)).status,
    (await logIn(simulator)).status,
  ];

  assertEquals(statuses, [503, 200, 418, 200]);
});

Deno.test("the simulator breaks a connection before the reply or in its body", async () => {
  const simulator = createSimulator();
  simulator.play({ kind: "unreachable" }, { kind: "cut" });

  await assertRejects(() => logIn(simulator), TypeError, "connection refused");
  const reply = await logIn(simulator);
  await assertRejects(() => reply.text(), TypeError, "connection reset");
});

Deno.test("the simulator does not answer a hanging request until the client gives up", async () => {
  const simulator = createSimulator();
  simulator.play({ kind: "hang" });
  const controller = new AbortController();
  const reason = new Error("no more");

  const reply = simulator.fetch(URL_OF_LOGIN, { signal: controller.signal }).catch((error) =>
    error
  );
  setTimeout(() => controller.abort(reason), 0);

  assertEquals((await reply).message, "no more");
  assertEquals(simulator.requests.length, 1);
});

Deno.test("the simulator lets a hanging request go that is aborted at once", async () => {
  const simulator = createSimulator();
  simulator.play({ kind: "hang" });
  const controller = new AbortController();

  const reply = simulator.fetch(URL_OF_LOGIN, { signal: controller.signal }).catch((error) =>
    error
  );
  controller.abort(new Error("no more"));

  assertEquals((await reply).message, "no more");
});

Deno.test("the simulator plays a reply that has no body", async () => {
  const simulator = createSimulator();
  simulator.play({ kind: "reply", status: 204 });

  assertEquals((await logIn(simulator)).status, 204);
});

Deno.test("the simulator takes only a POST for a login and only a GET for the products", async () => {
  const simulator = createSimulator();
  const cookie = readCookie(await logIn(simulator));

  const login = await simulator.fetch(URL_OF_LOGIN, { headers: { ...simulator.credentials } });
  const products = await simulator.fetch(PRODUCTS, { method: "POST", headers: { Cookie: cookie } });

  assertEquals([login.status, (await products.json()).success, simulator.logins], [401, false, 1]);
  await login.body?.cancel();
});

Deno.test("the simulator takes a clock that is a class of its own", async () => {
  class Stopped {
    readonly #ms = 5;
    now(): number {
      return this.#ms;
    }
    random(): number {
      return 0;
    }
    after(): () => void {
      return () => {};
    }
  }

  assertEquals((await logIn(createSimulator({ clock: new Stopped() }))).status, 200);
});

Deno.test("the simulator takes 40 calls at a time, and logins beside them", async () => {
  const clock = createManualClock();
  const simulator = createSimulator({ clock, latencyMs: 10 });
  const cookie = readCookie(await logIn(simulator));

  const calls = Array.from({ length: 41 }, () => call(simulator, { Cookie: cookie }));
  await clock.advance(0);
  assertEquals((await logIn(simulator)).status, 200);
  await clock.advance(10);
  const replies = await Promise.all(calls);

  const limited = replies.filter(({ status }) => status === 429);
  assertEquals([limited.length, limited[0]?.headers.get("retry-after")], [1, "120"]);
});

Deno.test("two simulators know nothing of each other", async () => {
  const [one, other] = [createSimulator(), createSimulator()];
  const cookie = readCookie(await logIn(one));

  assertEquals((await call(other, { Cookie: cookie })).status, 401);
  assertEquals([one.logins, other.logins], [1, 0]);
  assertNotEquals(cookie, readCookie(await logIn(other)));
});

Deno.test("the simulator refuses an unknown option, and takes undefined for absent", () => {
  const misspelt = { idempotancy: true } as SimulatorOptions;

  assertThrows(
    () => createSimulator(misspelt),
    TypeError,
    'Cannot simulate Zuora: unknown option "idempotancy"; choose from credentials, client, ',
  );
  createSimulator({ idempotancy: undefined, lockout: undefined, rows: 3 } as SimulatorOptions);
});
