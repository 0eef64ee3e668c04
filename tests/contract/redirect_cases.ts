/**
 * Going nowhere else.
 *
 * @module
 */

import { connectTo, listCalls, openConnected, PRODUCTS } from "./connect_to.ts";
import type { ContractCase } from "./contract_case.ts";
import { expectEqual, expectError, expectTypeError } from "./expect.ts";

const STATUSES = [301, 302, 303, 307, 308] as const;

/** Cases about redirects and other hosts. */
export const redirectCases: readonly ContractCase[] = [
  {
    name: "a login follows no redirect, and the other host sees nothing",
    run: async (world) => {
      const [zuora, other] = [await world.open(), await world.open()];
      for (const status of STATUSES) {
        await zuora.play({
          kind: "redirect",
          location: `${other.endpoint}/v1/connections`,
          status,
        });

        const error = await expectError(connectTo(zuora), "unexpected_response");

        expectEqual([error.problem, error.status], ["redirected", status]);
      }
      expectEqual((await other.requests()).length, 0);
    },
  },
  {
    name: "a call returns a redirect unchanged, and the other host sees nothing",
    run: async (world) => {
      const [zuora, { fetch }] = await openConnected(world);
      const other = await world.open();
      const location = `${other.endpoint}${PRODUCTS}`;
      for (const status of STATUSES) {
        await zuora.play({ kind: "redirect", location, status });

        const reply = await fetch(PRODUCTS, { redirect: "follow" });

        expectEqual([reply.status, reply.headers.get("location")], [status, location]);
        await reply.body?.cancel();
      }
      expectEqual((await other.requests()).length, 0);
    },
  },
  {
    name: "an input on another origin is refused before a byte is sent",
    run: async (world) => {
      const [zuora, { fetch }] = await openConnected(world);
      const other = await world.open();
      const host = new URL(other.endpoint).host;
      const inputs = [
        `${other.endpoint}/v1/x`,
        new URL(`${other.endpoint}/v1/x`),
        new Request(`${other.endpoint}/v1/x`),
        `//${host}/v1/x`,
        `/\\${host}/v1/x`,
        `\\\\${host}/v1/x`,
        `/\t/${host}/v1/x`,
        `\n//${host}/v1/x`,
        `${zuora.endpoint}@${host}/v1/x`,
        zuora.endpoint.replace("//", "//me:pass@"),
      ];
      for (const input of inputs) await expectTypeError(fetch(input), "Cannot call Zuora");

      expectEqual([(await other.requests()).length, (await listCalls(zuora)).length], [0, 0]);
    },
  },
  {
    name: "a relative input gets the base path of the endpoint, once",
    run: async (world) => {
      const zuora = await world.open();
      const { fetch } = await connectTo(zuora, { endpoint: `${zuora.endpoint}/rest` });

      for (const input of [PRODUCTS, PRODUCTS.slice(1), `/rest${PRODUCTS}?a=1`]) {
        const reply = await fetch(input);
        await reply.body?.cancel();
      }

      const paths = (await zuora.requests()).map(({ path }) => path);
      const path = `/rest${PRODUCTS}`;
      expectEqual(paths, ["/rest/v1/connections", path, path, path]);
    },
  },
];
