import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { type ConnectOptions, NetworkFailureError } from "../../mod.ts";
import type { Fault } from "../../testing.ts";
import { collectGarbage } from "../fixtures/collect_garbage.ts";
import { answerCalls, PATH, setUp, setUpConnection } from "../fixtures/set_up.ts";
import { setUpCall } from "../fixtures/set_up_call.ts";

const reason = new Error("no more");

Deno.test("Connection.fetch() rejects with the reason of a signal that has aborted", async () => {
  const { simulator, connection } = await setUpConnection();
  const signal = AbortSignal.abort(reason);

  for (
    const call of [
      () => connection.fetch("/v1/x", { signal }),
      () => connection.fetch(new Request("https://rest.zuora.com/", { signal })),
    ]
  ) {
    assertStrictEquals(await call().then(() => undefined, (error) => error), reason);
  }
  assertEquals(simulator.requests.length, 1);
});

// A login goes on to the end of its attempt, and of a wait; the call itself leaves no timer behind.
const MOMENTS: [string, ConnectOptions, Fault[], number[]][] = [
  ["during the login", { lazy: true }, [{ kind: "hang" }], [30_000]],
  ["during a wait of the login", { lazy: true }, [{ kind: "gateway", status: 503 }], [500]],
  ["while it waits for headers", {}, [{ kind: "hang" }], []],
  ["during a wait", {}, [{ kind: "gateway", status: 503 }], []],
  ["during a renewal", {}, [{ kind: "reply", status: 401 }, { kind: "hang" }], [30_000]],
];

for (const [name, options, faults, sleeps] of MOMENTS) {
  Deno.test(`an aborted call rejects with the reason of its signal ${name}`, async () => {
    const { clock, simulator, connection } = await setUpCall(options);
    const controller = new AbortController();

    simulator.play(...faults);
    const calling = connection.fetch(PATH, { signal: controller.signal }).catch((error) => error);
    await clock.advance(0);
    const sent = simulator.requests.length;
    controller.abort(reason);

    assertStrictEquals(await calling, reason);
    await clock.advance(600_000);
    assertEquals([simulator.requests.length, clock.sleeps], [sent, sleeps]);
  });
}

Deno.test("an aborted call rejects with the reason of its signal in the queue, and leaves its place", async () => {
  const { clock, simulator, connection } = await setUpCall({ maxConcurrent: 1 });
  const [first, second] = [new AbortController(), new AbortController()];

  simulator.play({ kind: "hang" });
  const holder = connection.fetch(PATH, { signal: first.signal }).catch((error) => error);
  await clock.advance(0);
  const waiter = connection.fetch(PATH, { signal: second.signal }).catch((error) => error);
  const last = connection.fetch(PATH);
  await clock.advance(0);
  second.abort(reason);
  assertStrictEquals(await waiter, reason);
  first.abort(reason);
  assertStrictEquals(await holder, reason);

  assertEquals((await last).status, 200);
});

Deno.test("an aborted call ends at once during the body", async () => {
  const { simulator, open } = setUp();
  const connection = await open({
    fetch: answerCalls(simulator, (input, init) => {
      const { signal } = new Request(input, init);
      const body = new ReadableStream({
        start: (stream) => signal.addEventListener("abort", () => stream.error(signal.reason)),
      });
      return Promise.resolve(new Response(body));
    }),
  });
  const controller = new AbortController();

  const reply = await connection.fetch(PATH, { signal: controller.signal });
  const reading = reply.text().catch((error) => error);
  controller.abort(reason);

  assertStrictEquals(await reading, reason);
});

// ── an abort at any moment ──

Deno.test("an abort at any moment after a body was read ends the call", async () => {
  for (let ticks = 0; ticks < 6; ticks++) {
    const { connection } = await setUpConnection();
    const controller = new AbortController();
    const request = new Request(`${connection.endpoint}${PATH}`, { method: "POST", body: "{}" });
    const reading = Promise.withResolvers<ArrayBuffer>();
    request.arrayBuffer = () => reading.promise as ReturnType<Request["arrayBuffer"]>;
    const call = connection.fetch(request, { signal: controller.signal }).catch((error) => error);
    reading.resolve(new ArrayBuffer(2));
    for (let tick = 0; tick < ticks; tick++) await undefined;
    controller.abort("why");
    assertEquals(await call, "why");
  }
});

Deno.test("an abort at any moment after the headers ends the body", async () => {
  for (let ticks = 0; ticks < 6; ticks++) {
    const replying = Promise.withResolvers<Response>();
    let sent: AbortSignal | null | undefined;
    const { open } = setUp();
    const { session } = await open();
    const connection = await open({
      session,
      fetch: (_, init) => {
        sent = init?.signal;
        return replying.promise;
      },
    });
    const controller = new AbortController();
    const call = connection.fetch(PATH, { signal: controller.signal }).catch((error) => error);
    await new Promise((resolve) => setTimeout(resolve, 0));
    replying.resolve(new Response(new ReadableStream()));
    for (let tick = 0; tick < ticks; tick++) await undefined;
    controller.abort("why");
    await call;
    assertEquals(sent?.aborted, true);
  }
});

// ── listeners ──

Deno.test("calls whose bodies are read first share one listener on their signal", async () => {
  const { connection } = await setUpConnection();
  const { signal } = new AbortController();
  let listeners = 0;
  const add = signal.addEventListener;
  signal.addEventListener = (...args: unknown[]): void => {
    listeners++;
    Reflect.apply(add, signal, args);
  };
  const body = new URLSearchParams({ a: "1" });
  const calls = Array.from(
    { length: 20 },
    () => connection.fetch(PATH, { method: "POST", body, signal }).then((reply) => reply.text()),
  );
  assertEquals(listeners, 1);
  await Promise.all(calls);
});

/** A signal that lives long, whose listeners are counted. */
function createCountedSignal(): {
  readonly signal: AbortSignal;
  readonly count: { now: number; most: number };
} {
  const { signal } = new AbortController();
  const count = { now: 0, most: 0 };
  const [add, remove] = [signal.addEventListener, signal.removeEventListener];
  signal.addEventListener = (...args: Parameters<typeof add>): void => {
    count.most = Math.max(count.most, ++count.now);
    add.apply(signal, args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>): void => {
    count.now--;
    remove.apply(signal, args);
  };
  return { signal, count };
}

Deno.test("10 000 calls with one long-lived signal have one listener on it, and none after a collection", async () => {
  const { simulator, connection: { fetch } } = await setUpConnection({}, {
    maxConcurrent: Infinity,
  });
  const { signal, count } = createCountedSignal();

  for (let round = 0; round < 100; round++) {
    await Promise.all(Array.from({ length: 100 }, async () => {
      const reply = await fetch(PATH, { signal });
      await reply.body?.cancel();
    }));
  }
  await collectGarbage();

  assertEquals(count, { now: 0, most: 1 });
  assertEquals(simulator.requests.length, 10_001);
});

Deno.test("1 000 calls of json() with one long-lived signal leave no listener on it", async () => {
  const { connection: { json } } = await setUpConnection({}, { maxConcurrent: Infinity });
  const { signal, count } = createCountedSignal();

  await Promise.all(Array.from({ length: 1_000 }, () => json(PATH, { signal })));

  assertEquals(count, { now: 0, most: 1 });
});

Deno.test("1 000 calls that fail with one long-lived signal leave no listener on it", async () => {
  const { simulator, open } = setUp();
  const { fetch } = await open({
    fetch: answerCalls(simulator, () => Promise.reject(new Error("reset"))),
    retry: false,
  });
  const { signal, count } = createCountedSignal();

  const calls = Array.from({ length: 1_000 }, () => fetch(PATH, { signal }).catch(() => {}));
  await Promise.all(calls);

  assertEquals(count, { now: 0, most: 1 });
});

// What `fetch` threw may hold the request; nobody gets it as it is.
for (let turns = 0; turns < 10; turns++) {
  Deno.test(`a call that is aborted ${turns} microtasks after its failure shows no raw error`, async () => {
    const raw = new TypeError("raw: https://me:s3cret@rest.zuora.com");
    const { simulator, open } = setUp();
    const broken = new ReadableStream({ pull: (controller) => controller.error(raw) });
    const { fetch, json } = await open({
      retry: false,
      fetch: answerCalls(
        simulator,
        (input) =>
          String(input).endsWith("/broken")
            ? Promise.resolve(new Response(broken))
            : Promise.reject(raw),
      ),
    });

    for (
      const call of [
        (signal: AbortSignal) => fetch("/v1/x", { signal }),
        (signal: AbortSignal) => json("/v1/broken", { signal }),
      ]
    ) {
      const controller = new AbortController();
      const failure = call(controller.signal).then(() => undefined, (error) => error);
      for (let turn = 0; turn < turns; turn++) await undefined;
      controller.abort(reason);
      const error = await failure;
      assert(error === reason || error instanceof NetworkFailureError, String(error));
    }
  });
}
