/**
 * Bodies as streams, in and out.
 *
 * @module
 */

import { listCalls, openConnected, ORDERS, PRODUCTS, readStatus } from "./connect_to.ts";
import type { ContractCase } from "./contract_case.ts";
import { expect, expectEqual, expectError, expectRejection } from "./expect.ts";

/** Cases about streams. */
export const streamCases: readonly ContractCase[] = [
  {
    name: "a stream is sent as a body",
    run: async (world) => {
      const [zuora, { fetch }] = await openConnected(world);

      expectEqual(await readStatus(fetch(ORDERS, buildStreamInit("a", "b", "c"))), 200);

      expectEqual((await zuora.orders()).map(({ body }) => body), ["abc"]);
    },
  },
  {
    name: "a stream is sent once and no more, whatever comes back",
    run: async (world) => {
      const [zuora, { fetch }] = await openConnected(world);
      await zuora.play({ kind: "gateway", status: 503 });
      expectEqual(await readStatus(fetch(ORDERS, { ...buildStreamInit("a"), method: "PUT" })), 503);

      await zuora.expireSessions();
      expectEqual(await readStatus(fetch(ORDERS, buildStreamInit("b"))), 401);

      expectEqual((await listCalls(zuora)).map(({ body }) => body), ["a", "b"]);
      expectEqual(await readStatus(fetch(PRODUCTS)), 200); // the next call has renewed
    },
  },
  {
    name:
      "a stream without duplex is sent, or the caller's own error where the runtime asks for it",
    run: async (world) => {
      const [zuora, { fetch }] = await openConnected(world);
      const { duplex: _, ...init } = buildStreamInit("a");

      const outcome = await readStatus(fetch(ORDERS, init)).catch((thrown) => thrown);

      const isTaken = isTakenWithoutDuplex(zuora.endpoint);
      expectEqual(isTaken ? outcome : outcome.name, isTaken ? 200 : "TypeError");
      expectEqual((await zuora.orders()).length, isTaken ? 1 : 0);
    },
  },
  {
    name: "the body of a reply can be read as a stream",
    run: async (world) => {
      const [, { fetch }] = await openConnected(world);
      const { body } = await fetch(PRODUCTS);
      expect(body !== null, "a body");

      let text = "";
      const decoder = new TextDecoder();
      const reader = body.getReader();
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        text += decoder.decode(part.value, { stream: true });
      }

      expectEqual(JSON.parse(text).success, true);
    },
  },
  {
    name: "a long reply, compressed for those who ask, comes whole",
    run: async (world) => {
      const [, { json }] = await openConnected(world);

      const { accounts } = await json<{ accounts: unknown[] }>("/v1/accounts?pageSize=40");

      expectEqual(accounts.length, 40);
    },
  },
  {
    name: "a body that breaks off is the runtime's own error to who reads it",
    run: async (world) => {
      const [zuora, { fetch }] = await openConnected(world);
      await zuora.play({ kind: "cut" });

      const reply = await fetch(PRODUCTS);

      await expectRejection(reply.text());
      expectEqual([reply.status, (await listCalls(zuora)).length], [200, 1]);
    },
  },
  {
    name: "json() asks again for a body that broke off",
    run: async (world) => {
      const [zuora, { json }] = await openConnected(world);
      await zuora.play({ kind: "cut" });

      expectEqual((await json<{ success: boolean }>(PRODUCTS)).success, true);

      expectEqual((await listCalls(zuora)).length, 2);
    },
  },
  {
    name: "a login whose body broke off fails as the network did",
    run: async (world) => {
      const [zuora, connection] = await openConnected(world, { lazy: true, retry: false });
      await zuora.play({ kind: "cut" });

      await expectError(connection.reconnect(), "network_failure");
    },
  },
];

/** Builds the init of a request whose body comes in parts. */
function isTakenWithoutDuplex(url: string): boolean {
  const { duplex: _, ...init } = buildStreamInit("a");
  try {
    return new Request(url, init) !== undefined;
  } catch {
    return false;
  }
}

function buildStreamInit(...parts: readonly string[]): RequestInit & { duplex: "half" } {
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller): void {
      for (const part of parts) controller.enqueue(new TextEncoder().encode(part));
      controller.close();
    },
  });
  return { method: "POST", body, duplex: "half" };
}
