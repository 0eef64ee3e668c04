import { assertEquals, assertInstanceOf, assertRejects, assertStrictEquals } from "@std/assert";
import { CredentialsRejectedError, TimedOutError } from "../../mod.ts";
import { settle } from "../fixtures/calls.ts";
import { setUp, START_MS } from "../fixtures/set_up.ts";
import { sleep } from "../fixtures/sleep.ts";

const REJECTED = { apiAccessKeyId: "me@example.com", apiSecretAccessKey: "wrong" };

// ── rejected credentials ──

Deno.test("a connection sends rejected credentials once, however often it is called", async () => {
  const { clock, simulator, open } = setUp();
  const { fetch } = await open({ lazy: true }, REJECTED);

  for (let call = 0; call < 50; call++) {
    await assertRejects(() => fetch("/v1/x"), CredentialsRejectedError);
    await clock.advance(10_000);
  }

  assertEquals(simulator.requests.length, 1);
});

Deno.test("connect() sends rejected credentials once, without a retry", async () => {
  const { clock, simulator, open } = setUp();

  await assertRejects(
    () => open({}, REJECTED),
    CredentialsRejectedError,
  );

  assertEquals([simulator.requests.length, clock.sleeps], [1, []]);
});

Deno.test("a connection calls a credentials function again after 30 s, once for all calls", async () => {
  const { clock, simulator, open } = setUp();
  const asked: number[] = [];
  const source = (): typeof REJECTED => {
    asked.push(clock.now() - START_MS);
    return { ...REJECTED };
  };
  const { fetch } = await open({ lazy: true }, source);

  for (let call = 0; call < 7; call++) {
    const calls = [fetch("/v1/x"), fetch("/v1/y"), fetch("/v1/z")].map(settle);
    for (const { error } of await Promise.all(calls)) {
      assertInstanceOf(error, CredentialsRejectedError);
    }
    await clock.advance(10_000);
  }

  assertEquals(asked, [0, 30_000, 60_000]);
  assertEquals(simulator.requests.length, 1);
});

Deno.test("a connection logs in with other credentials, and never again with any that were rejected", async () => {
  const { clock, simulator, open } = setUp();
  const secrets = ["wrong", "worse", "wrong", "worse", "correct horse"];
  const source = (): Promise<typeof REJECTED> =>
    Promise.resolve({ ...REJECTED, apiSecretAccessKey: secrets.shift() ?? "" });
  const { fetch } = await open({ lazy: true }, source);

  for (let call = 0; call < 4; call++) {
    await assertRejects(() => fetch("/v1/x"), CredentialsRejectedError);
    await clock.advance(30_000);
  }
  await (await fetch("/v1/x")).body?.cancel();

  assertEquals(
    simulator.requests.map(({ headers }) => headers.apisecretaccesskey),
    ["wrong", "worse", "correct horse", undefined],
  );
});

Deno.test("a credentials function that throws after a rejection is not called more often", async () => {
  const { clock, simulator, open } = setUp();
  let asked = 0;
  const source = (): typeof REJECTED => {
    if (asked++ === 0) return REJECTED;
    throw new Error("the vault is closed");
  };
  const { fetch } = await open({ lazy: true }, source);

  for (let call = 0; call < 40; call++) {
    await settle(fetch("/v1/x"));
    await clock.advance(2_000);
  }

  assertEquals([asked, simulator.requests.length], [3, 1]);
});

// ── credentials functions ──

Deno.test("connect() passes on what a credentials function throws", async () => {
  const { open } = setUp();
  const failure = new Error("the vault is closed");
  const source = (): never => {
    throw failure;
  };

  const { error } = await settle(open({}, source));

  assertStrictEquals(error, failure);
  await open();
});

Deno.test("connect() checks what a credentials function gives, before any I/O", async () => {
  const { simulator, open } = setUp();
  const source = (): typeof REJECTED => ({ ...REJECTED, apiSecretAccessKey: "é" });

  await assertRejects(
    () => open({}, source),
    TypeError,
    "apiSecretAccessKey",
  );

  assertEquals(simulator.requests, []);
});

Deno.test("connect() times out a credentials function", async () => {
  const { clock, simulator, open } = setUp();
  const source = (): Promise<never> => new Promise(() => {});

  const opening = settle(open({}, source));
  await clock.advance(120_000);

  assertInstanceOf((await opening).error, TimedOutError);
  assertEquals(simulator.requests, []);
});

Deno.test("a login without callers calls a slow credentials function once, and sends its result", async () => {
  const { clock, simulator, open } = setUp();
  let asked = 0;
  const source = async (): Promise<typeof REJECTED> => {
    asked++;
    await sleep(clock, 1_000);
    return REJECTED;
  };
  const { fetch } = await open({ lazy: true }, source);

  for (let call = 0; call < 3; call++) {
    const controller = new AbortController();
    const calling = settle(fetch("/v1/x", { signal: controller.signal }));
    await clock.advance(0);
    controller.abort();
    await calling;
  }
  await clock.advance(10_000);
  await assertRejects(() => fetch("/v1/x"), CredentialsRejectedError);

  assertEquals([asked, simulator.requests.length], [1, 1]);
});

Deno.test("connect() copies the credentials, so that later changes have no effect", async () => {
  const { simulator, open } = setUp();
  const credentials = { ...REJECTED, apiSecretAccessKey: "correct horse" };
  const { fetch } = await open({ lazy: true }, credentials);

  credentials.apiSecretAccessKey = "changed";
  await (await fetch("/v1/x")).body?.cancel();

  assertEquals(simulator.logins, 1);
});
