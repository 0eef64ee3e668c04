/**
 * Zuora's limits.
 *
 * @module
 */

import {
  type ConnectionEvent,
  decodeReasonCode,
  parseRateLimit,
  parseRetryAfter,
} from "@zuora-connections/client";
import { callAtOnce, listCalls, openConnected, PRODUCTS, readStatus } from "./connect_to.ts";
import type { ContractCase } from "./contract_case.ts";
import { expect, expectEqual } from "./expect.ts";

/** Cases about limits. */
export const limitCases: readonly ContractCase[] = [
  {
    name: "100 calls at once through a server that takes 40 see no 429",
    run: async (world) => {
      const [zuora, connection] = await openConnected(world, {}, { latencyMs: 2 });

      expectEqual(await callAtOnce(connection, 100), [200]);

      expectEqual((await listCalls(zuora)).length, 100);
    },
  },
  {
    name: "calls that wait for a slot are served in their order, and emit that they waited",
    run: async (world) => {
      const waited: string[] = [];
      const onEvent = (event: ConnectionEvent): void => {
        if (event.type === "queue") waited.push(event.path);
      };
      const options = { maxConcurrent: 1, onEvent };
      const [zuora, { fetch }] = await openConnected(world, options, { latencyMs: 3 });

      const paths = ["/v1/1", "/v1/2", "/v1/3"];
      await Promise.all(paths.map((path) => readStatus(fetch(path))));

      expectEqual((await listCalls(zuora)).map(({ path }) => path), paths);
      const isTold = paths.slice(1).every((path) => waited.includes(path));
      expect(isTold, "an event of each that waited");
    },
  },
  {
    name: "a 429 on the rate is retried, POSTs too",
    run: async (world) => {
      const [zuora, { fetch }] = await openConnected(world);
      const headers = { "Retry-After": "0" };
      const body = '{"reasons":[{"code":70,"message":"API Rate limit exceeded"}]}';
      await zuora.play({ kind: "reply", status: 429, headers, body });

      expectEqual(await readStatus(fetch("/v1/orders", { method: "POST", body: "{}" })), 200);

      expectEqual((await zuora.orders()).length, 1);
    },
  },
  {
    name: "what a login's reply says of the limit can be read from the runtime's own headers",
    run: async (world) => {
      const { endpoint, credentials, send } = await world.open({ replyHeaders: "specified" });
      const [apiAccessKeyId, apiSecretAccessKey] = Object.values(credentials);
      const reply = await send(`${endpoint}/v1/connections`, {
        method: "POST",
        headers: {
          apiAccessKeyId: `${apiAccessKeyId}`,
          apiSecretAccessKey: `${apiSecretAccessKey}`,
        },
      });
      await reply.text();

      const limit = parseRateLimit(reply.headers);

      expectEqual([limit?.limit, limit?.remaining], [100, 99]);
    },
  },
  {
    name: "headers and codes are read alike everywhere",
    only: "memory", // nothing is sent
    run: () => {
      expectEqual(parseRetryAfter([["retry-after", "3"]], 0), 3_000);
      expectEqual(
        parseRetryAfter(new Headers({ "Retry-After": "Thu, 01 Jan 1970 00:01:00 GMT" }), 0),
        60_000,
      );
      const { resource, category, retryable } = decodeReasonCode(53100320) ?? {};
      expectEqual([resource, category, retryable], ["531003", 20, false]);
      return Promise.resolve();
    },
  },
  {
    name: "the simulator refuses the call that is one too many",
    run: async (world) => {
      const options = { maxConcurrent: 10, retry: false } as const;
      const zuoraOptions = { maxConcurrent: 1, latencyMs: 20 };
      const [, { fetch }] = await openConnected(world, options, zuoraOptions);

      const statuses = await Promise.all([1, 2, 3].map(() => readStatus(fetch(PRODUCTS))));

      expect(statuses.includes(200) && statuses.includes(429), "a 200 and a 429");
    },
  },
];
