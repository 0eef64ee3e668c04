/**
 * Errors and sessions, also of another copy of the package.
 *
 * @module
 */

import {
  connect,
  type FetchLike,
  isZuoraError,
  Session,
  ZuoraError,
} from "@zuora-connections/client";
import { connectTo, openConnected, PRODUCTS, readStatus } from "./connect_to.ts";
import type { ContractCase } from "./contract_case.ts";
import { expect, expectEqual, expectError, expectRejection } from "./expect.ts";

/** Cases about errors and copies. */
export const errorCases: readonly ContractCase[] = [
  {
    name: "isZuoraError() knows the errors of the package's other copy, where instanceof does not",
    run: async (world) => {
      const zuora = await world.open();
      const other = await world.runtime.loadOtherCopy();
      const credentials = { ...zuora.credentials, apiSecretAccessKey: "wrong" };

      const theirs = await expectRejection(other.connect(credentials, zuora.options));
      const ours = await expectRejection(connect(credentials, zuora.options));

      expect(other.connect !== connect, "another copy");
      expectEqual([theirs instanceof ZuoraError, ours instanceof ZuoraError], [false, true]);
      expectEqual([theirs, ours].map((each) => [isZuoraError(each), other.isZuoraError(each)]), [
        [true, true],
        [true, true],
      ]);
    },
  },
  {
    name: "a session of the package's other copy serves, as an object and as text",
    run: async (world) => {
      const zuora = await world.open();
      const other = await world.runtime.loadOtherCopy();
      const { session } = await other.connect(zuora.credentials, zuora.options);

      const { fetch } = await connectTo(zuora, { session });
      expectEqual(await readStatus(fetch(PRODUCTS)), 200);
      const text = Session.parse(session?.serialize() ?? "").serialize();
      const back = await other.connect(zuora.credentials, {
        ...zuora.options,
        session: other.Session.parse(text),
      });
      expectEqual(await readStatus(back.fetch(PRODUCTS)), 200);

      expectEqual(await zuora.logins(), 1);
    },
  },
  {
    name: "an error has a name and a code that no minifier changes",
    run: async (world) => {
      const zuora = await world.open();
      await zuora.play({ kind: "gateway", status: 503, retryAfter: "600" });

      const error = await expectError(connectTo(zuora), "service_unavailable");

      expectEqual([error.name, error.code, error.status, error.retryAfterMs], [
        "ServiceUnavailableError",
        "service_unavailable",
        503,
        600_000,
      ]);
      expect(String(error).startsWith("ServiceUnavailableError: Cannot "), "a name and a message");
    },
  },
  {
    name: "an error has Zuora's id of the request, and the caller's",
    run: async (world) => {
      const [, { json }] = await openConnected(world, { trackId: "track-7" });

      const error = await expectError(json("/v1/unknown"), "request_failed");

      expectEqual([error.requestId?.length, error.processId?.length, error.trackId], [
        36,
        16,
        "track-7",
      ]);
    },
  },
  {
    name: "errors of others are not ours",
    only: "memory", // nothing is sent
    run: () => {
      for (const value of [new TypeError("no"), { code: "timed_out" }, null, undefined, "x"]) {
        expectEqual(isZuoraError(value), false);
      }
      return Promise.resolve();
    },
  },
  {
    name: "what fetch is called with is never the connection: it may be an unbound function",
    run: async (world) => {
      const zuora = await world.open();
      const callers: unknown[] = [];
      const options = {
        ...zuora.options,
        fetch(this: unknown, ...[input, init]: Parameters<FetchLike>): Promise<Response> {
          callers.push(this);
          return zuora.send(input, init);
        },
      };

      const { fetch } = await connect(zuora.credentials, options);
      await readStatus(fetch(PRODUCTS));

      expectEqual(callers.map((caller) => caller === undefined), [true, true]);
    },
  },
];
