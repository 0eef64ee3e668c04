/**
 * Bodies that can be sent again.
 *
 * @module
 */

import type { RecordedRequest } from "@zuora-connections/client/testing";
import { listCalls, openConnected, ORDERS, readStatus } from "./connect_to.ts";
import type { ContractCase, World } from "./contract_case.ts";
import { expect, expectEqual } from "./expect.ts";

const FORM_TYPE = "application/x-www-form-urlencoded;charset=UTF-8";

/** Cases about bodies. */
export const bodyCases: readonly ContractCase[] = [
  {
    name: "form data is sent twice with one boundary",
    run: async (world) => {
      const form = new FormData();
      form.set("name", "value");
      form.set("file", new Blob(["content"]), "a.txt");

      const [first, second] = await sendTwice(world, () => ({ body: form }));

      const type = first?.headers["content-type"] ?? "";
      const boundary = /boundary="?([^"]+)"?$/.exec(type)?.[1];
      expect(boundary !== undefined && first?.body.includes(boundary) === true, "a boundary");
      expectEqual(second?.body, first?.body);
      expectEqual(second?.headers["content-type"], type);
      expect(second?.body.includes("content") === true, "the file");
    },
  },
  {
    name: "a buffer is sent as it was at the call",
    run: async (world) => {
      const bytes = new TextEncoder().encode("before");

      const sent = await sendTwice(world, () => ({ body: bytes }), () => void bytes.fill(33));

      expectEqual(sent.map(({ body }) => body), ["before", "before"]);
    },
  },
  {
    name: "parameters are sent as a form, as they were at the call",
    run: async (world) => {
      const parameters = new URLSearchParams({ a: "1 &+" });

      const sent = await sendTwice(
        world,
        () => ({ body: parameters }),
        () => parameters.set("a", "2"),
      );

      expectEqual(sent.map(({ body }) => body), ["a=1+%26%2B", "a=1+%26%2B"]);
      expectEqual(sent[1]?.headers["content-type"], FORM_TYPE);
    },
  },
  {
    name: "a Blob is sent twice with its type",
    run: async (world) => {
      const sent = await sendTwice(world, () => ({ body: new Blob(["é"], { type: "text/x-a" }) }));

      expectEqual(sent.map(({ body }) => body), ["é", "é"]);
      expectEqual(sent[1]?.headers["content-type"], "text/x-a");
    },
  },
  {
    name: "a Request is sent twice with its method, headers and body",
    run: async (world) => {
      const [zuora, { fetch }] = await openConnected(world);
      await zuora.expireSessions();
      const request = new Request(`${zuora.endpoint}${ORDERS}?q=1`, {
        method: "POST",
        body: "ordered",
        headers: { "Content-Type": "text/x-b", "X-A": "1" },
      });

      expectEqual(await readStatus(fetch(request)), 200);

      const calls = await listCalls(zuora);
      const seen = calls.map(({ method, body, headers, url }) => [
        method,
        body,
        headers["content-type"],
        headers["x-a"],
        new URL(url).search,
      ]);
      const expected = ["POST", "ordered", "text/x-b", "1", "?q=1"];
      expectEqual(seen, [expected, expected]);
    },
  },
  {
    name: "text beyond ASCII arrives as it was sent",
    run: async (world) => {
      const [first] = await sendTwice(world, () => ({ body: "zażółć 😀" }));

      expectEqual(first?.body, "zażółć 😀");
    },
  },
  {
    name: "a HEAD and a DELETE need no body",
    run: async (world) => {
      const [zuora, { fetch }] = await openConnected(world);

      await readStatus(fetch(ORDERS, { method: "HEAD" }));
      await readStatus(fetch(ORDERS, { method: "DELETE" }));

      expectEqual((await listCalls(zuora)).map(({ method }) => method), ["HEAD", "DELETE"]);
    },
  },
];

/** Posts an order to a session that has ended, so that it is sent twice, and gives both requests. */
async function sendTwice(
  world: World,
  buildInit: () => RequestInit,
  change: () => void = () => {},
): Promise<readonly RecordedRequest[]> {
  const [zuora, { fetch }] = await openConnected(world);
  await zuora.expireSessions();
  const calling = fetch(ORDERS, { method: "POST", ...buildInit() });
  change();
  expectEqual(await readStatus(calling), 200);
  const calls = await listCalls(zuora);
  expectEqual(calls.length, 2, "the number of calls");
  return calls;
}
