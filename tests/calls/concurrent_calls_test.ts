// Many calls at the same time: one login, one renewal, few timers.

import { assert, assertEquals } from "@std/assert";
import { connect } from "../../mod.ts";
import { systemClock } from "../../src/async/clock.ts";
import { createSlotQueue } from "../../src/async/slot_queue.ts";
import { createSimulator } from "../../testing.ts";
import { serve } from "../fixtures/serve.ts";
import { PATH } from "../fixtures/set_up.ts";
import { setUpTinyZuora } from "../fixtures/set_up_tiny_zuora.ts";
import { readResult } from "../fixtures/tiny_zuora.ts";

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
  const opening = Promise.withResolvers<void>();
  const arrived = Promise.withResolvers<void>();
  let seen = 0;
  const held: typeof fetch = async (input, init) => {
    const slot = queue.tryAcquire(Date.now()) ?? await queue.acquire(0, {});
    const reply = await fetch(input, init).finally(() => queue.release(slot));
    if (String(input).endsWith(PATH) && seen++ < count) {
      if (seen === count) arrived.resolve();
      await opening.promise;
    }
    return reply;
  };
  return { fetch: held, arrived: arrived.promise, open: opening.resolve };
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

// ── calls that wait ──

const CALLS = 10_000;
const GOOD = "/v1/accounts";
const SECOND_MS = 1_000;

Deno.test("10 000 calls that wait 10 s for another's lease ask the store as one would, and rarely wake", async () => {
  const { clock, zuora, memory, watched, open } = setUpTinyZuora();
  await open({ store: watched.store });
  const [stored] = memory.items;
  assert(stored);
  const [key, item] = stored;
  memory.items.clear();
  memory.items.set(`${key}:lease`, { value: "another.35000", untilMs: Infinity });
  let asked = 0;
  const { credentials, fetch } = zuora;
  const onEvent = ({ type }: { readonly type: string }): void => {
    if (type === "store") asked++;
  };
  const connection = await connect(credentials, {
    ...{ clock, fetch, store: watched.store, lazy: true, maxConcurrent: Infinity, onEvent },
  });
  const [setBefore, firedBefore] = [clock.set, clock.fired];

  const calling = Array.from({ length: CALLS }, () => readResult(connection.fetch(GOOD)));
  await clock.advance(10 * SECOND_MS);
  const [set, fired, pending] = [
    clock.set - setBefore,
    clock.fired - firedBefore,
    clock.pending,
  ];
  memory.items.set(key, item);
  await clock.advance(2 * SECOND_MS);

  assertEquals(new Set(await Promise.all(calling)), new Set([200]));
  assertEquals(zuora.logins.length, 1);
  // One timer each at a time, which looks at the login's progress about every second.
  assert(pending <= CALLS + 5, `${pending} timers at a time`);
  assert(fired <= 10 * CALLS, `${fired} timers fired`);
  assert(set <= 11 * CALLS + 500, `${set} timers set`);
  assert(asked <= 6 * 40, `${asked} questions to the store`);
});

for (const calls of [1, 100, 2_000]) {
  Deno.test(`${calls} cold calls on one connection make one login, and leave no timer`, async () => {
    const { clock, zuora, open } = setUpTinyZuora({ loginMs: 1_500 });
    const connection = await open({ lazy: true });

    const calling = Array.from({ length: calls }, () => readResult(connection.fetch(GOOD)));
    await clock.advance(10 * SECOND_MS);

    assertEquals(new Set(await Promise.all(calling)), new Set([200]));
    assertEquals([zuora.logins.length, clock.pending], [1, 0]);
  });

  Deno.test(`${calls} calls with a session that has ended make one renewal, and leave no timer`, async () => {
    const { clock, zuora, open, endSessions } = setUpTinyZuora({ loginMs: 1_500 });
    const connection = await open();
    endSessions();

    const calling = Array.from({ length: calls }, () => readResult(connection.fetch(GOOD)));
    await clock.advance(10 * SECOND_MS);

    assertEquals(new Set(await Promise.all(calling)), new Set([200]));
    assertEquals([zuora.logins.length, clock.pending], [2, 0]);
  });
}
