/**
 * Trying again.
 *
 * @module
 */

import { connect } from "@zuora-connections/client";
import { createManualClock, createSimulator } from "@zuora-connections/client/testing";
import {
  callAtOnce,
  connectTo,
  listCalls,
  openConnected,
  ORDERS,
  PRODUCTS,
  readStatus,
} from "./connect_to.ts";
import type { ContractCase, World } from "./contract_case.ts";
import { expect, expectEqual, expectError } from "./expect.ts";

const BUSY = { kind: "gateway", status: 503 } as const;

// A runtime's fetch may itself send a request again when a connection breaks that was in use before.
const FRESH = { keepAlive: false } as const;

const SLOW_DOWN = {
  kind: "reply",
  status: 429,
  headers: { "Retry-After": "600" },
  body: '{"reasons":[{"code":70,"message":"API Rate limit exceeded"}]}',
} as const;

/** Cases about trying again. */
export const retryCases: readonly ContractCase[] = [
  {
    name: "a GET is retried after 502, 503 and 504",
    run: async (world) => {
      const [zuora, { fetch }] = await openConnected(world);
      await zuora.play(BUSY, { kind: "gateway", status: 502 }, { kind: "gateway", status: 504 });

      expectEqual(await readStatus(fetch(PRODUCTS)), 200);

      expectEqual((await listCalls(zuora)).length, 4);
    },
  },
  {
    name: "a POST without Idempotency-Key returns its 503, readable",
    run: async (world) => {
      const [zuora, { fetch }] = await openConnected(world);
      await zuora.play(BUSY);

      const reply = await fetch(ORDERS, { method: "POST", body: "{}" });

      expectEqual([reply.status, (await reply.text()).includes("Error 503")], [503, true]);
      expectEqual((await listCalls(zuora)).length, 1);
    },
  },
  {
    name: "a call is retried after its connection broke",
    run: async (world) => {
      const [zuora, { fetch }] = await openConnected(world, {}, FRESH);
      await zuora.play({ kind: "unreachable" });

      expectEqual(await readStatus(fetch(PRODUCTS)), 200);

      expectEqual((await listCalls(zuora)).length, 2);
    },
  },
  {
    name: "a POST with Idempotency-Key whose reply was lost creates one order",
    run: async (world) => {
      const [zuora, { fetch }] = await openConnected(world, {}, { ...FRESH, idempotency: true });
      await zuora.play({ kind: "reply_lost" });
      const headers = { "Idempotency-Key": "order-1" };

      expectEqual(await readStatus(fetch(ORDERS, { method: "POST", body: "{}", headers })), 200);

      expectEqual([(await listCalls(zuora)).length, (await zuora.orders()).length], [2, 1]);
    },
  },
  {
    name: "a POST without Idempotency-Key whose reply was lost is not sent twice",
    run: async (world) => {
      const [zuora, { fetch }] = await openConnected(world, {}, FRESH);
      await zuora.play({ kind: "reply_lost" });

      const posting = fetch(ORDERS, { method: "POST", body: "{}" });

      const { retryable } = await expectError(posting, "network_failure");
      expectEqual([retryable, (await zuora.orders()).length], [false, 1]);
    },
  },
  {
    name: "a POST whose reply was lost is not sent twice over a connection that was in use either",
    only: "http",
    skip: async (world) =>
      await sendsPostsTwice(world)
        ? "fetch itself sends a POST twice here (denoland/deno#35610)"
        : undefined,
    run: async (world) => {
      const [zuora, { fetch }] = await openConnected(world);
      await readStatus(fetch(PRODUCTS));
      await zuora.play({ kind: "reply_lost" });

      const posting = fetch(ORDERS, { method: "POST", body: "{}" });

      await expectError(posting, "network_failure");
      expectEqual((await zuora.orders()).length, 1);
    },
  },
  {
    name: "a call out of attempts returns the last reply, unread",
    run: async (world) => {
      const [zuora, { fetch }] = await openConnected(world, {
        retry: { attempts: 2, baseDelayMs: 1 },
      });
      await zuora.play(BUSY, BUSY);

      const reply = await fetch(PRODUCTS);

      expectEqual([reply.status, reply.bodyUsed], [503, false]);
      expect((await reply.text()).includes("503"), "a body");
    },
  },
  {
    name: "a call that keeps breaking ends in the error of the last attempt",
    run: async (world) => {
      const retry = { attempts: 2, baseDelayMs: 1 };
      const [zuora, { fetch }] = await openConnected(world, { retry }, FRESH);
      await zuora.play({ kind: "unreachable" }, { kind: "unreachable" });

      const error = await expectError(fetch(PRODUCTS), "network_failure");

      expectEqual([error.endpoint, error.retryable], [zuora.endpoint, true]);
      expect(error.cause instanceof Error, "a cause");
      expectEqual((await listCalls(zuora)).length, 2);
    },
  },
  {
    name: "a 429 that asks for too long a wait is given back at once",
    run: async (world) => {
      const [zuora, { fetch }] = await openConnected(world);
      await zuora.play(SLOW_DOWN);

      expectEqual(await readStatus(fetch(PRODUCTS)), 429);

      expectEqual((await listCalls(zuora)).length, 1);
    },
  },
  {
    name: "a login is retried after a gateway's page and a broken connection",
    run: async (world) => {
      const zuora = await world.open(FRESH);
      await zuora.play(BUSY, { kind: "unreachable" });

      await connectTo(zuora);

      expectEqual([(await zuora.requests()).length, await zuora.logins()], [3, 1]);
    },
  },
  {
    name: "after a login got a long wait, further ones fail at once without a request",
    run: async (world) => {
      const [zuora, { fetch }] = await openConnected(world, { lazy: true });
      await zuora.play(SLOW_DOWN);

      const { limit, retryAfterMs } = await expectError(fetch(PRODUCTS), "rate_limited");
      await expectError(fetch(PRODUCTS), "rate_limited");

      expectEqual([limit, retryAfterMs], ["rate", 600_000]);
      expectEqual((await zuora.requests()).length, 1);
    },
  },
  {
    name: "the waits are those that the server and the policy ask for, on a manual clock",
    only: "memory", // a clock cannot be advanced while real requests are under way
    run: async () => {
      const clock = createManualClock();
      const simulator = createSimulator({ clock });
      const { credentials, fetch: send } = simulator;
      const zuora = await connect(credentials, { clock, fetch: send });
      simulator.play(BUSY, { ...BUSY, retryAfter: "7" });

      const calling = readStatus(zuora.fetch(PRODUCTS));
      await clock.advance(60_000);

      expectEqual(await calling, 200);
      expectEqual(clock.sleeps, [500, 8_000]); // half of 1 s; 7 s and half of 2 s
    },
  },
  {
    name: "many calls at once succeed despite random failures",
    run: async (world) => {
      const [zuora, connection] = await openConnected(world, {}, FRESH);
      await zuora.play(BUSY, { kind: "unreachable" }, BUSY, { kind: "gateway", status: 502 });

      expectEqual(await callAtOnce(connection, 30), [200]);

      expectEqual((await listCalls(zuora)).length, 34);
    },
  },
];

/** Tells whether the runtime's own `fetch` sends a POST again whose reply was lost. */
async function sendsPostsTwice(world: World): Promise<boolean> {
  const { endpoint, play, requests, send } = await world.open();
  const post = (): Promise<number> =>
    readStatus(send(`${endpoint}${ORDERS}`, { method: "POST", body: "{}" }));
  await readStatus(send(`${endpoint}${PRODUCTS}`));
  await play({ kind: "reply_lost" });
  await post().catch(() => {});
  return (await requests()).length > 2;
}
