/**
 * Running out of time.
 *
 * @module
 */

import { connect } from "@zuora-connections/client";
import { createManualClock, createSimulator } from "@zuora-connections/client/testing";
import {
  connectTo,
  listCalls,
  openConnected,
  ORDERS,
  pause,
  PRODUCTS,
  readStatus,
} from "./connect_to.ts";
import type { ContractCase } from "./contract_case.ts";
import { expectEqual, expectError } from "./expect.ts";

// Shorter than anyone waits, longer than a busy machine takes for one exchange over loopback.
const SHORT_MS = 100;

/** Cases about time-outs. */
export const timeOutCases: readonly ContractCase[] = [
  {
    name: "a login without an answer ends in time",
    run: async (world) => {
      const zuora = await world.open();
      await zuora.play({ kind: "hang" });

      const connecting = connectTo(zuora, { timeoutMs: 5, retry: false });

      const { timeoutMs, retryable } = await expectError(connecting, "timed_out");
      expectEqual([timeoutMs, retryable], [5, true]);
    },
  },
  {
    name: "after a login that timed out the next call logs in again",
    run: async (world) => {
      const retry = { attempts: 1, baseDelayMs: 1 };
      const options = { lazy: true, timeoutMs: SHORT_MS, retry };
      const [zuora, { fetch }] = await openConnected(world, options);
      await zuora.play({ kind: "hang" });

      await expectError(fetch(PRODUCTS), "timed_out");
      await pause(10); // a login that failed is remembered for baseDelayMs

      expectEqual([await readStatus(fetch(PRODUCTS)), await zuora.logins()], [200, 1]);
    },
  },
  {
    name: "a GET without an answer is retried",
    run: async (world) => {
      const [zuora, { fetch }] = await openConnected(world, { requestTimeoutMs: SHORT_MS });
      await zuora.play({ kind: "hang" });

      expectEqual(await readStatus(fetch(PRODUCTS)), 200);

      expectEqual((await listCalls(zuora)).length, 2);
    },
  },
  {
    name: "a POST without an answer fails, and is not resent",
    run: async (world) => {
      const [zuora, { fetch }] = await openConnected(world, { requestTimeoutMs: SHORT_MS });
      await zuora.play({ kind: "hang" });

      const posting = fetch(ORDERS, { method: "POST", body: "{}" });

      const { retryable } = await expectError(posting, "timed_out");
      expectEqual([retryable, (await listCalls(zuora)).length], [false, 1]);
    },
  },
  {
    name: "a call that ran out of time gives its slot on",
    run: async (world) => {
      const options = { maxConcurrent: 1, requestTimeoutMs: SHORT_MS, retry: false } as const;
      const [zuora, { fetch }] = await openConnected(world, options);
      await zuora.play({ kind: "hang" });

      const late = expectError(fetch(PRODUCTS), "timed_out");
      const next = readStatus(fetch(PRODUCTS));

      await late;
      expectEqual(await next, 200);
    },
  },
  {
    name: "a time-out takes its time on a manual clock",
    only: "memory", // a clock cannot be advanced while real requests are under way
    run: async () => {
      const clock = createManualClock();
      const simulator = createSimulator({ clock });
      simulator.play({ kind: "hang" });

      const options = { clock, fetch: simulator.fetch, retry: false } as const;
      const connecting = expectError(connect(simulator.credentials, options), "timed_out");
      await clock.advance(30_000);
      await connecting;

      expectEqual(clock.sleeps, [30_000]);
    },
  },
];
