import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import {
  type Connection,
  type ConnectOptions,
  type Credentials,
  CredentialsRejectedError,
  UnexpectedResponseError,
  ZuoraError,
} from "../../mod.ts";
import type { Fault, Simulator, SimulatorOptions } from "../../testing.ts";
import { call } from "../fixtures/calls.ts";
import { type Bench, PATH, setUp, START_MS } from "../fixtures/set_up.ts";

const MINUTE_MS = 60_000;
const LIFE_MS = 3_599_000;
const EARLY_MS = 300_000;

interface TokenBench extends Bench {
  readonly connection: Connection;
  /** Makes a call and gives its status and the token that it sent. */
  call(): Promise<[status: number, token: string | undefined]>;
}

/** Connects with a client id. */
async function setUpToken(
  options?: ConnectOptions,
  simulated?: SimulatorOptions,
): Promise<TokenBench> {
  const bench = setUp(simulated);
  const { clock, simulator, open } = bench;
  const opening = open(options, simulator.client);
  if (simulated?.loginLatencyMs) await clock.advance(simulated.loginLatencyMs);
  const connection = await opening;
  return {
    ...bench,
    connection,
    async call(): ReturnType<TokenBench["call"]> {
      const status = await call(connection);
      const sent = simulator.requests.filter(({ path }) => path === PATH).at(-1);
      return [status, sent?.headers.authorization];
    },
  };
}

Deno.test("a background renewal makes one attempt, and the next after 30 s, doubling, however many calls there are", async () => {
  const { clock, simulator, connection } = await setUpToken();
  await clock.advance(LIFE_MS - EARLY_MS);
  const busy: Fault = { kind: "gateway", status: 503, retryAfter: "25", path: "/oauth/token" };
  simulator.play(busy, busy, busy, busy, busy);

  const triedAtMs: number[] = [];
  let tries = countTokens(simulator);
  for (let second = 0; second < 290; second++) {
    await (await connection.fetch(PATH)).body?.cancel();
    await clock.advance(1_000);
    if (countTokens(simulator) > tries) triedAtMs.push(second * 1_000);
    tries = countTokens(simulator);
  }

  assertEquals(triedAtMs, [0, 30_000, 90_000, 210_000]);
});

Deno.test("a token is not replaced by a cookie that a reply sets", async () => {
  const { connection, simulator, call } = await setUpToken();

  await (await connection.fetch("/v1/connections")).body?.cancel();
  const [status, token] = await call();

  assertEquals(status, 200);
  assert(/^Bearer [0-9a-f]{32}$/.test(token ?? ""));
  assertEquals(countTokens(simulator), 1);
});

function countTokens({ requests }: Simulator): number {
  return requests.filter(({ path }) => path === "/oauth/token").length;
}

// ── logging in ──

Deno.test("connect() gets a token for a client and calls with it", async () => {
  const { simulator, connection, call } = await setUpToken();

  const [status, token] = await call();

  assertEquals(status, 200);
  assert(/^Bearer [0-9a-f]{32}$/.test(token ?? ""));
  assertEquals(connection.session?.kind, "bearer");
  assertEquals(simulator.requests.map(({ path }) => path), ["/oauth/token", PATH]);
  const { body, headers } = simulator.requests[0] ?? {};
  assertEquals(new URLSearchParams(body).get("client_secret"), simulator.client.clientSecret);
  for (const name of ["authorization", "apiaccesskeyid", "apisecretaccesskey", "cookie"]) {
    assertEquals(headers?.[name], undefined);
  }
});

Deno.test("connect() opens a session with an access token", async () => {
  const { simulator, open, connection } = await setUpToken();
  const { serialize } = connection.session ?? {};
  assert(serialize);
  await connection.fetch(PATH);
  const accessToken = simulator.requests.at(-1)?.headers.authorization?.slice("Bearer ".length);

  const other = await open({}, { accessToken: accessToken ?? "" });

  assertEquals(other.session?.kind, "cookie");
  assertEquals(simulator.requests.at(-1)?.path, "/v1/connections");
  assertEquals((await other.fetch(PATH)).status, 200);
});

Deno.test("a credentials function is asked at every login, so that a new secret is used", async () => {
  const { clock, simulator, open } = setUp();
  const secrets = ["first-secret", simulator.client.clientSecret];
  const asked: string[] = [];
  const source = (): Credentials => {
    const clientSecret = secrets[asked.length] ?? "";
    asked.push(clientSecret);
    return { clientId: simulator.client.clientId, clientSecret };
  };
  const connection = await open({ lazy: true }, source);

  await assertRejects(() => connection.fetch(PATH), CredentialsRejectedError);
  await clock.advance(30_000);

  assertEquals((await connection.fetch(PATH)).status, 200);
  assertEquals(asked, secrets);
});

const REFUSALS: readonly (readonly [what: string, simulated: SimulatorOptions, fault?: Fault])[] = [
  ["a wrong secret", {}],
  ["a deactivated owner", { isOwnerActive: false }],
];

for (const [what, simulated] of REFUSALS) {
  Deno.test(`connect() sends a client that is rejected for ${what} once`, async () => {
    const { clock, simulator, open } = setUp(simulated);
    const { clientId, clientSecret } = simulator.client;
    const wrong = simulated.isOwnerActive === false ? clientSecret : "wrong-s3cret";
    const connection = await open({ lazy: true }, { clientId, clientSecret: wrong });

    const error = await assertRejects(() => connection.fetch(PATH), CredentialsRejectedError);
    await assertRejects(() => connection.json(PATH), CredentialsRejectedError);

    assertEquals(countTokens(simulator), 1);
    assertEquals(clock.sleeps, []);
    assertEquals(error.endpoint, "https://rest.zuora.com");
    assert(!JSON.stringify([error, error.message, error.stack]).includes(wrong));
  });
}

Deno.test("connect() throws for a token endpoint that answers HTML, without a retry", async () => {
  const { clock, simulator, open } = setUp();
  simulator.play({ kind: "reply", body: "<h1>Welcome</h1>" });

  const error = await assertRejects(
    () => open({}, simulator.client),
    UnexpectedResponseError,
  );

  assertEquals(error.problem, "not_json");
  assertEquals([countTokens(simulator), clock.sleeps.length], [1, 0]);
});

Deno.test("connect() shows no secret of a client or a token, whatever fails", async () => {
  const { simulator, open } = setUp();
  const { client } = simulator;
  const token = "0123456789abcdef";
  const sources: Credentials[] = [client, { accessToken: token }];
  const bodies = [client.clientSecret, token].map((text) => `{"message":"no ${text} here"}`);
  const faults: Fault[] = [
    ...bodies.map((body) => ({ kind: "reply" as const, status: 400, body })),
    ...bodies.map((body) => ({ kind: "reply" as const, status: 401, body })),
    { kind: "unreachable" },
  ];
  for (const source of sources) {
    for (const fault of faults) {
      simulator.play(fault);

      const error = await assertRejects(() => open({ retry: false }, source), ZuoraError);

      const shown = [error, error.message, error.stack, Deno.inspect(error)].map((it) =>
        JSON.stringify(it)
      );
      for (const secret of [client.clientSecret, token]) {
        if (Object.values(source).includes(secret)) assert(!shown.join().includes(secret));
      }
    }
  }
});

// ── renewal ──

Deno.test("a token is renewed 300 s early in the background, while calls use the old one", async () => {
  const { clock, simulator, events, call } = await setUpToken({}, { loginLatencyMs: 10_000 });
  const [, old] = await call();

  await clock.advance(LIFE_MS - EARLY_MS - 1);
  await call();
  assertEquals(countTokens(simulator), 1);
  await clock.advance(1);
  assertEquals(await call(), [200, old]);
  assertEquals(await call(), [200, old]);
  await clock.advance(10_000);
  const [status, token] = await call();

  assertEquals([status, countTokens(simulator)], [200, 2]);
  assertNotEquals(token, old);
  assertEquals(events.filter(({ type }) => type === "renewal"), [
    { type: "renewal", reason: "expiring", durationMs: 10_000 },
  ]);
});

Deno.test("a short-lived token is renewed in the last third of its life", async () => {
  const { clock, simulator, call } = await setUpToken({}, { tokenLifetimeMs: 90_000 });

  await clock.advance(60_000 - 1);
  await call();
  assertEquals(countTokens(simulator), 1);
  await clock.advance(1);
  await call();
  await clock.advance(0);

  assertEquals(countTokens(simulator), 2);
});

Deno.test("refreshEarlyMs says how early, and 0 waits for the end", async () => {
  const { clock, simulator, call } = await setUpToken({ refreshEarlyMs: 0 });

  await clock.advance(LIFE_MS - 1);
  await call();
  assertEquals(countTokens(simulator), 1);
  await clock.advance(1);

  assertEquals((await call())[0], 200);
  assertEquals(countTokens(simulator), 2);
});

Deno.test("a token that has expired is renewed once, before all calls that need it", async () => {
  const { clock, simulator, call } = await setUpToken();
  const [, old] = await call();

  await clock.advance(LIFE_MS);
  const results = await Promise.all(Array.from({ length: 100 }, () => call()));

  assertEquals(new Set(results.map(([status]) => status)), new Set([200]));
  assertEquals(countTokens(simulator), 2);
  const sent = simulator.requests.filter(({ path }) => path === PATH).slice(1);
  assertEquals([sent.length, new Set(sent.map(({ headers }) => headers.authorization)).size], [
    100,
    1,
  ]);
  assertNotEquals(sent[0]?.headers.authorization, old);
});

Deno.test("a token is not renewed for being idle", async () => {
  const { clock, simulator, call } = await setUpToken();

  await clock.advance(50 * MINUTE_MS);
  await call();

  assertEquals(countTokens(simulator), 1);
});

Deno.test("a background renewal that fails emits an event, and the next follows after 30 s, then 60 s", async () => {
  const { clock, simulator, open } = setUp();
  const failedAtMs: number[] = [];
  const connection = await open({
    fetch: async (input, init) => {
      const isEarly = clock.now() < START_MS + LIFE_MS - EARLY_MS;
      const isToken = String(input).endsWith("/oauth/token");
      return isEarly || !isToken
        ? await simulator.fetch(input, init)
        : new Response("down", { status: 400 });
    },
    onEvent: ({ type, ...event }) => {
      if (type === "renewal" && "code" in event) failedAtMs.push(clock.now() - START_MS);
    },
  }, simulator.client);
  const text = connection.session?.serialize();
  await clock.advance(LIFE_MS - EARLY_MS);

  for (let ms = 0; ms < 200_000; ms += 5_000) {
    assertEquals((await connection.fetch(PATH)).status, 200);
    await clock.advance(5_000);
  }

  assertEquals(failedAtMs.map((ms) => ms - (LIFE_MS - EARLY_MS)), [0, 30_000, 90_000]);
  assertEquals(connection.session?.serialize(), text);
});

Deno.test("waitUntil is given the login and the renewal in the background, and calls do not wait for it", async () => {
  const kept: Promise<unknown>[] = [];
  const { clock, simulator, call } = await setUpToken(
    { waitUntil: (work) => kept.push(work) },
    { loginLatencyMs: 10_000 },
  );
  const [, old] = await call();
  assertEquals(kept.length, 1);
  await clock.advance(LIFE_MS - 30_000);

  assertEquals(await call(), [200, old]);
  assertEquals(await call(), [200, old]);
  assertEquals(kept.length, 2);
  await clock.advance(10_000);

  assertEquals(await Promise.all(kept), [undefined, undefined]);
  assertEquals(countTokens(simulator), 2);
});

Deno.test("a waitUntil that throws changes nothing", async () => {
  const { clock, simulator, call } = await setUpToken({
    waitUntil: () => {
      throw new Error("the request has been answered");
    },
  });
  await clock.advance(LIFE_MS - EARLY_MS);

  assertEquals((await call())[0], 200);
  await clock.advance(0);
  assertEquals(countTokens(simulator), 2);
});

Deno.test("without waitUntil a call in the last 60 s waits for the renewal", async () => {
  const { clock, simulator, call } = await setUpToken({}, { loginLatencyMs: 10_000 });
  const [, old] = await call();
  await clock.advance(LIFE_MS - 60_000);

  const calling = call();
  await clock.advance(10_000);
  const [status, token] = await calling;

  assertEquals([status, countTokens(simulator)], [200, 2]);
  assertNotEquals(token, old);
});

Deno.test("a call uses the old token when the renewal in its last 60 s fails", async () => {
  const { clock, simulator, call } = await setUpToken({ retry: false });
  const [, old] = await call();
  await clock.advance(LIFE_MS - 60_000);
  simulator.play({ kind: "reply", status: 400 });

  assertEquals(await call(), [200, old]);
  assertEquals(countTokens(simulator), 2);
});

Deno.test("a token that was revoked makes one login, and the call is resent", async () => {
  const { simulator, call } = await setUpToken();
  simulator.expireSessions();

  assertEquals((await call())[0], 200);
  assertEquals(countTokens(simulator), 2);
});

Deno.test("a token without an expiry is used until it is refused", async () => {
  const { clock, simulator, connection } = await setUpToken();
  simulator.play({ kind: "reply", body: '{"access_token":"endless","token_type":"Bearer"}' });
  await connection.reconnect();
  assertEquals(connection.session?.expiresAtMs, undefined);

  await clock.advance(100 * LIFE_MS);
  await connection.fetch(PATH);

  assertEquals(countTokens(simulator), 3);
});

Deno.test("a thousand calls in the early window begin one renewal", async () => {
  const { clock, simulator, call } = await setUpToken({ maxConcurrent: Infinity }, {
    maxConcurrent: 1_000,
  });
  await clock.advance(LIFE_MS - EARLY_MS);

  const statuses = await Promise.all(Array.from({ length: 1_000 }, () => call()));
  await clock.advance(0);

  assert(statuses.every(([status]) => status === 200));
  assertEquals(countTokens(simulator), 2);
});
