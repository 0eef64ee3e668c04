import { assert, assertEquals, assertRejects } from "@std/assert";
import { connect } from "../../mod.ts";
import { systemClock } from "../../src/async/clock.ts";
import { createSlotQueue } from "../../src/async/slot_queue.ts";
import { createSimulator } from "../../testing.ts";
import { collectGarbage } from "../fixtures/collect_garbage.ts";
import { serve } from "../fixtures/serve.ts";
import { answerCalls, PATH, setUp, setUpConnection } from "../fixtures/set_up.ts";

async function callAll(
  fetch: (path: string) => Promise<Response>,
  count: number,
): Promise<Set<number>> {
  const statuses = await Promise.all(Array.from({ length: count }, async () => {
    const reply = await fetch(PATH);
    await reply.body?.cancel();
    return reply.status;
  }));
  return new Set(statuses);
}

Deno.test("over HTTP 10 000 calls at once on a lazy connection make one login and see no limit", async () => {
  const simulator = createSimulator();

  await serve(simulator.handle, async (endpoint) => {
    const { fetch } = await connect(simulator.credentials, { endpoint, lazy: true });
    assertEquals(await callAll(fetch, 10_000), new Set([200]));
  });

  assertEquals([simulator.logins, simulator.requests.length], [1, 10_001]);
});

Deno.test("over HTTP 10 000 calls with a session that has ended make one renewal and succeed", async () => {
  const simulator = createSimulator();

  await serve(simulator.handle, async (endpoint) => {
    const { fetch } = await connect(simulator.credentials, { endpoint });
    simulator.expireSessions();
    assertEquals(await callAll(fetch, 10_000), new Set([200]));
  });

  assertEquals(simulator.logins, 2);
});

/** Sends over HTTP, some at a time, and holds the first `count` replies back until `open` resolves. */
function holdReplies(count: number): {
  readonly fetch: typeof fetch;
  readonly arrived: Promise<void>;
  readonly open: () => void;
} {
  const queue = createSlotQueue(100, 60_000, systemClock);
  const gate = Promise.withResolvers<void>();
  const arrived = Promise.withResolvers<void>();
  let seen = 0;
  const held: typeof fetch = async (input, init) => {
    const slot = queue.tryAcquire(Date.now()) ?? await queue.acquire(0, {});
    const reply = await fetch(input, init).finally(slot.release);
    if (String(input).endsWith(PATH) && seen++ < count) {
      if (seen === count) arrived.resolve();
      await gate.promise;
    }
    return reply;
  };
  return { fetch: held, arrived: arrived.promise, open: gate.resolve };
}

Deno.test("over HTTP 10 000 simultaneous 401s make one renewal, and every call succeeds", async () => {
  const simulator = createSimulator({ maxConcurrent: Infinity });
  const { fetch, arrived, open } = holdReplies(10_000);

  await serve(simulator.handle, async (endpoint) => {
    const options = { endpoint, fetch, maxConcurrent: Infinity };
    const zuora = await connect(simulator.credentials, options);
    simulator.expireSessions();
    const calls = callAll(zuora.fetch, 10_000);
    await arrived;
    open();
    assertEquals(await calls, new Set([200]));
  });

  assertEquals([simulator.logins, simulator.requests.length], [2, 20_002]);
});

Deno.test("over HTTP 500 stale 401s that arrive after the renewal make no login", async () => {
  const simulator = createSimulator({ maxConcurrent: Infinity });
  const { fetch, arrived, open } = holdReplies(500);

  await serve(simulator.handle, async (endpoint) => {
    const options = { endpoint, fetch, maxConcurrent: Infinity };
    const zuora = await connect(simulator.credentials, options);
    simulator.expireSessions();
    const calls = callAll(zuora.fetch, 500);
    await arrived;
    await zuora.reconnect();
    open();
    assertEquals(await calls, new Set([200]));
  });

  assertEquals([simulator.logins, simulator.requests.length], [2, 1_002]);
});

Deno.test("200 calls through a server that takes 40 at a time finish without one 429", async () => {
  const simulator = createSimulator({ latencyMs: 5 });

  await serve(simulator.handle, async (endpoint) => {
    const { fetch } = await connect(simulator.credentials, { endpoint });
    assertEquals(await callAll(fetch, 200), new Set([200]));
  });

  assertEquals(simulator.requests.length, 201);
});

Deno.test("200 calls without the queue do meet the limit, so that the test above can fail", async () => {
  const simulator = createSimulator({ latencyMs: 5 });

  await serve(simulator.handle, async (endpoint) => {
    const options = { endpoint, maxConcurrent: Infinity, retry: false } as const;
    const { fetch } = await connect(simulator.credentials, options);
    assert((await callAll(fetch, 200)).has(429));
  });
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

Deno.test("no trick in the input brings a byte to another socket", async () => {
  const simulator = createSimulator();
  const other = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const host = `127.0.0.1:${other.addr.port}`;
  let connections = 0;
  const accepting = (async (): Promise<void> => {
    for await (const socket of other) {
      connections++;
      socket.close();
    }
  })();
  const tricks = (endpoint: string): (string | URL | Request)[] => [
    `http://${host}/v1/x`,
    `//${host}/v1/x`,
    `/\\${host}/v1/x`,
    `\\\\${host}/v1/x`,
    `/\t/${host}/v1/x`,
    `\n//${host}/v1/x`,
    `${endpoint}@${host}/v1/x`,
    `http://me:pass@${endpoint.slice(7)}/v1/x`,
    endpoint.replace(/\d+$/, String(other.addr.port)),
    endpoint.replace("http:", "https:"),
    new URL(`http://${host}/v1/x`),
    new Request(`http://${host}/v1/x`),
  ];

  await serve(simulator.handle, async (endpoint) => {
    const zuora = await connect(simulator.credentials, { endpoint });
    for (const input of tricks(endpoint)) {
      await assertRejects(() => zuora.fetch(input), TypeError, "Cannot call Zuora");
    }
    for (const status of [301, 302, 303, 307, 308]) {
      simulator.play({ kind: "redirect", location: `http://${host}/v1/x`, status });
      const reply = await zuora.fetch("/v1/x");
      assertEquals(reply.status, status);
      await reply.body?.cancel();
    }
  });
  other.close();
  await accepting;

  assertEquals(connections, 0);
});
