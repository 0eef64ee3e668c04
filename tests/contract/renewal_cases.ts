/**
 * Outliving the session.
 *
 * @module
 */

import {
  callAtOnce,
  listCalls,
  openConnected,
  ORDERS,
  PRODUCTS,
  readStatus,
} from "./connect_to.ts";
import type { ContractCase } from "./contract_case.ts";
import { expectEqual, expectError } from "./expect.ts";
import { createSkewedClock } from "./skewed_clock.ts";

const MINUTE_MS = 60_000;

const REFUSED = { kind: "reply", status: 401, body: '{"success":false}' } as const;

/** Cases about renewing a session. */
export const renewalCases: readonly ContractCase[] = [
  {
    name: "a call whose session has ended costs one login and is sent once more",
    run: async (world) => {
      const [zuora, { fetch }] = await openConnected(world);
      await zuora.expireSessions();

      expectEqual(await readStatus(fetch(PRODUCTS)), 200);

      expectEqual([await zuora.logins(), (await zuora.requests()).length], [2, 4]);
    },
  },
  {
    name: "30 calls at once that find their session ended share one login",
    run: async (world) => {
      const [zuora, connection] = await openConnected(world);
      await zuora.expireSessions();

      expectEqual(await callAtOnce(connection, 30), [200]);

      expectEqual(await zuora.logins(), 2);
    },
  },
  {
    name:
      "a session that was idle for two thirds of its time is used, and one that is over is renewed",
    run: async (world) => {
      const clock = createSkewedClock();
      const [zuora, { fetch }] = await openConnected(world, { clock });

      clock.skip(9 * MINUTE_MS);
      await readStatus(fetch(PRODUCTS));
      expectEqual(await zuora.logins(), 1, "logins after 9 minutes");
      clock.skip(11 * MINUTE_MS);
      await readStatus(fetch(PRODUCTS));

      expectEqual(await zuora.logins(), 1, "logins after 11 more");
      clock.skip(16 * MINUTE_MS);
      await readStatus(fetch(PRODUCTS));

      expectEqual(await zuora.logins(), 2, "logins after 16 more");
      expectEqual((await listCalls(zuora)).length, 3);
    },
  },
  {
    name: "a resource that always answers 401 costs one login, and its 401 is given back",
    run: async (world) => {
      const [zuora, { fetch }] = await openConnected(world);
      await zuora.play(...Array.from({ length: 4 }, () => ({ ...REFUSED, path: PRODUCTS })));

      expectEqual(await readStatus(fetch(PRODUCTS)), 401);
      expectEqual(await readStatus(fetch(PRODUCTS)), 401);

      expectEqual(await zuora.logins(), 2);
      expectEqual((await listCalls(zuora)).length, 3);
    },
  },
  {
    name: "a session value that a reply rotates is used from then on",
    run: async (world) => {
      const [zuora, { fetch }] = await openConnected(world);

      await readStatus(fetch(PRODUCTS));
      await readStatus(fetch(PRODUCTS));

      const cookies = (await listCalls(zuora)).map(({ headers }) => headers.cookie);
      expectEqual(new Set(cookies).size, 2, "different cookies");
    },
  },
  {
    name: "a POST is resent with its body after a 401",
    run: async (world) => {
      const [zuora, { fetch }] = await openConnected(world);
      await zuora.expireSessions();

      expectEqual(await readStatus(fetch(ORDERS, { method: "POST", body: "one" })), 200);

      expectEqual((await zuora.orders()).map(({ body }) => body), ["one"]);
    },
  },
  {
    name: "json() takes a fault in HTTP 400 that says INVALID_SESSION for a 401",
    run: async (world) => {
      const [zuora, connection] = await openConnected(world, {}, { sessionEnd: "fault" });
      await zuora.expireSessions();

      const data = await connection.json<{ success: boolean }>(PRODUCTS);

      expectEqual([data.success, await zuora.logins()], [true, 2]);
    },
  },
  {
    name: "a renewal that is refused rejects the call with its error",
    run: async (world) => {
      const [zuora, { fetch }] = await openConnected(world);
      await zuora.expireSessions();
      await zuora.play(REFUSED, REFUSED); // the call, then the login

      await expectError(fetch(PRODUCTS), "credentials_rejected");
    },
  },
];
