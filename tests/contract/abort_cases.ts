/**
 * Giving up.
 *
 * @module
 */

import { connectTo, listCalls, openConnected, pause, PRODUCTS, readStatus } from "./connect_to.ts";
import type { ContractCase } from "./contract_case.ts";
import { expect, expectEqual, expectRejection, expectSoon } from "./expect.ts";

// An object that no runtime would make a copy of by chance.
const REASON = { why: "the user went away" };

/** Cases about abort. */
export const abortCases: readonly ContractCase[] = [
  {
    name: "a call with an aborted signal rejects with the reason of its signal and sends nothing",
    run: async (world) => {
      const [zuora, { fetch }] = await openConnected(world);

      const reason = await expectRejection(fetch(PRODUCTS, { signal: AbortSignal.abort(REASON) }));

      expect(reason === REASON, "the reason itself");
      expectEqual((await listCalls(zuora)).length, 0);
    },
  },
  {
    name: "a call that is aborted while the server thinks rejects with the reason of its signal",
    run: async (world) => {
      const [zuora, { fetch }] = await openConnected(world);
      await zuora.play({ kind: "hang" });
      const controller = new AbortController();

      const calling = expectRejection(fetch(PRODUCTS, { signal: controller.signal }));
      await expectSoon(async () => (await listCalls(zuora)).length === 1, "the call to arrive");
      controller.abort(REASON);

      expect(await calling === REASON, "the reason itself");
      expectEqual(await readStatus(fetch(PRODUCTS)), 200);
    },
  },
  {
    name: "an abort without a reason rejects with an AbortError",
    run: async (world) => {
      const [zuora, { fetch }] = await openConnected(world);
      await zuora.play({ kind: "hang" });
      const controller = new AbortController();

      const calling = expectRejection(fetch(PRODUCTS, { signal: controller.signal }));
      await pause(2);
      controller.abort();

      const reason = await calling;
      expect(reason === controller.signal.reason, "the reason itself");
      expectEqual(Object(reason).name, "AbortError");
    },
  },
  {
    name: "an abort ends the wait before another attempt",
    run: async (world) => {
      const retry = { baseDelayMs: 60_000, maxDelayMs: 60_000 };
      const [zuora, { fetch }] = await openConnected(world, { retry });
      await zuora.play({ kind: "gateway", status: 503, retryAfter: "60" });
      const controller = new AbortController();

      const calling = expectRejection(fetch(PRODUCTS, { signal: controller.signal }));
      await expectSoon(async () => (await listCalls(zuora)).length === 1, "the call to arrive");
      await pause(5);
      controller.abort(REASON);

      expect(await calling === REASON, "the reason itself");
      expectEqual((await listCalls(zuora)).length, 1);
    },
  },
  {
    name: "an abort takes a call out of the queue, and the others go on",
    run: async (world) => {
      const [zuora, { fetch }] = await openConnected(world, { maxConcurrent: 1 }, {
        latencyMs: 10,
      });
      const controller = new AbortController();

      const first = readStatus(fetch(PRODUCTS));
      const second = expectRejection(fetch(PRODUCTS, { signal: controller.signal }));
      const third = readStatus(fetch(PRODUCTS));
      controller.abort(REASON);

      expect(await second === REASON, "the reason itself");
      expectEqual([await first, await third, (await listCalls(zuora)).length], [200, 200, 2]);
    },
  },
  {
    name: "a caller who gives up does not end the login that others wait for",
    run: async (world) => {
      const [zuora, { fetch }] = await openConnected(world, { lazy: true }, { loginLatencyMs: 15 });
      const controller = new AbortController();

      const impatient = expectRejection(fetch(PRODUCTS, { signal: controller.signal }));
      const patient = readStatus(fetch(PRODUCTS));
      await pause(2);
      controller.abort(REASON);

      expect(await impatient === REASON, "the reason itself");
      expectEqual([await patient, await zuora.logins()], [200, 1]);
    },
  },
  {
    name: "connect() ends with the reason of its signal itself",
    run: async (world) => {
      const zuora = await world.open();
      await zuora.play({ kind: "hang" });
      const controller = new AbortController();

      const connecting = expectRejection(connectTo(zuora, { signal: controller.signal }));
      await pause(2);
      controller.abort(REASON);

      expect(await connecting === REASON, "the reason itself");
    },
  },
  {
    name: "a body that is aborted while it is read ends in an error",
    run: async (world) => {
      const [, { fetch }] = await openConnected(world);
      const controller = new AbortController();
      const reply = await fetch(PRODUCTS, { signal: controller.signal });

      controller.abort(REASON);

      // What came already may be read, or not: that is the runtime's affair. It must not hang.
      await reply.text().catch(() => {});
    },
  },
  {
    name: "a signal that serves many calls ends none that is over",
    run: async (world) => {
      const [, { fetch }] = await openConnected(world);
      const controller = new AbortController();

      for (let call = 0; call < 5; call++) {
        expectEqual(await readStatus(fetch(PRODUCTS, { signal: controller.signal })), 200);
      }

      controller.abort(REASON);
      expectEqual(await readStatus(fetch(PRODUCTS)), 200);
    },
  },
];
