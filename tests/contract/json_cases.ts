/**
 * Data in and out, and lists page by page.
 *
 * @module
 */

import type { Connection } from "@zuora-connections/client";
import { listCalls, openConnected, ORDERS, PRODUCTS } from "./connect_to.ts";
import type { ContractCase } from "./contract_case.ts";
import { expectEqual, expectError } from "./expect.ts";

interface Page {
  readonly accounts?: readonly { readonly id: string }[];
  readonly data?: readonly { readonly id: string }[];
}

/** Cases about `json()` and `pages()`. */
export const jsonCases: readonly ContractCase[] = [
  {
    name: "json() sends data and gives data",
    run: async (world) => {
      const [zuora, { json }] = await openConnected(world);

      const order = await json<{ orderNumber: string }>(ORDERS, {
        method: "POST",
        json: { name: "ü" },
      });

      expectEqual(order.orderNumber, "O-00000001");
      const [call] = await listCalls(zuora);
      expectEqual([call?.body, call?.headers["content-type"], call?.headers.accept], [
        '{"name":"ü"}',
        "application/json",
        "application/json",
      ]);
    },
  },
  {
    name: "json() throws what a reply with status 200 refuses",
    run: async (world) => {
      const [, { json }] = await openConnected(world, {}, { failures: "in_200" });

      const error = await expectError(json("/v1/unknown"), "request_failed");

      expectEqual([error.status, error.reasons[0]?.code, error.retryable], [
        200,
        "50000040",
        false,
      ]);
    },
  },
  {
    name: "json() throws for a page that is not JSON",
    run: async (world) => {
      const [zuora, { json }] = await openConnected(world);
      await zuora.play({ kind: "reply", body: "<html>hello" });

      const { problem } = await expectError(json(PRODUCTS), "unexpected_response");

      expectEqual(problem, "not_json");
    },
  },
  {
    name: "json() retries when the body says that the server is busy",
    run: async (world) => {
      const [zuora, { json }] = await openConnected(world);
      const body = '{"success":false,"reasons":[{"code":50000060,"message":"busy"}]}';
      await zuora.play({ kind: "reply", body });

      expectEqual((await json<{ success: boolean }>(PRODUCTS)).success, true);

      expectEqual((await listCalls(zuora)).length, 2);
    },
  },
  {
    name: "pages() follows a list to its end",
    run: async (world) => {
      const [zuora, connection] = await openConnected(world, {}, { rows: 45 });

      expectEqual((await listIds(connection, "/v1/accounts?pageSize=20")).length, 45);

      expectEqual((await listCalls(zuora)).length, 3);
    },
  },
  {
    name: "pages() asks the endpoint for a page that Zuora names on another host",
    run: async (world) => {
      const other = await world.open();
      const nextPageOrigin = other.endpoint;
      const [, connection] = await openConnected(world, {}, { rows: 45, nextPageOrigin });

      expectEqual((await listIds(connection, "/v1/accounts?pageSize=20")).length, 45);

      expectEqual((await other.requests()).length, 0);
    },
  },
  {
    name: "pages() follows an opaque cursor",
    run: async (world) => {
      const [, connection] = await openConnected(world, {}, { rows: 45 });

      const ids = await listIds(connection, "/object-query/accounts?pageSize=20");

      expectEqual([ids.length, new Set(ids).size], [45, 45]);
    },
  },
  {
    name: "pages() asks for no page after a break",
    run: async (world) => {
      const [zuora, connection] = await openConnected(world, {}, { rows: 45 });

      for await (const _ of connection.pages("/v1/accounts?pageSize=20")) break;

      expectEqual((await listCalls(zuora)).length, 1);
    },
  },
  {
    name: "pages() outlives a session that ends between two pages",
    run: async (world) => {
      const [zuora, connection] = await openConnected(world, {}, { rows: 45 });

      let pages = 0;
      for await (const _ of connection.pages("/v1/accounts?pageSize=20")) {
        pages++;
        if (pages === 1) await zuora.expireSessions();
      }

      expectEqual([pages, await zuora.logins()], [3, 2]);
    },
  },
];

async function listIds({ pages }: Connection, input: string): Promise<string[]> {
  const ids: string[] = [];
  for await (const { accounts, data } of pages<Page>(input)) {
    ids.push(...(accounts ?? data ?? []).map(({ id }) => id));
  }
  return ids;
}
