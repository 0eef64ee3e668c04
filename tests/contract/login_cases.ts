/**
 * Logging in.
 *
 * @module
 */

import { connect, Session } from "@zuora-connections/client";
import { callAtOnce, connectTo, openConnected, PRODUCTS, readStatus } from "./connect_to.ts";
import type { ContractCase } from "./contract_case.ts";
import { expect, expectEqual, expectError, expectTypeError } from "./expect.ts";

/** Cases about logging in. */
export const loginCases: readonly ContractCase[] = [
  {
    name: "a login sends the key pair as headers with an empty body, and a call its cookie alone",
    run: async (world) => {
      const [zuora, { fetch, session }] = await openConnected(world);

      const reply = await fetch(PRODUCTS);

      expectEqual([reply.status, (await reply.json()).success], [200, true]);
      const [login, call] = await zuora.requests();
      expectEqual([login?.method, login?.path, login?.body], ["POST", "/v1/connections", ""]);
      expectEqual(
        [login?.headers.apiaccesskeyid, login?.headers.apisecretaccesskey],
        Object.values(zuora.credentials),
      );
      expectEqual([call?.path, call?.headers.apisecretaccesskey], [PRODUCTS, undefined]);
      expect(/^ZSession=[\w-]{50,}%3D$/.test(call?.headers.cookie ?? ""), "a session cookie");
      expectEqual(session?.kind, "cookie");
    },
  },
  {
    name: "a lazy connection sends nothing before its first call",
    run: async (world) => {
      const [zuora, { fetch, session }] = await openConnected(world, { lazy: true });
      expectEqual([(await zuora.requests()).length, session], [0, undefined]);

      expectEqual(await readStatus(fetch(PRODUCTS)), 200);

      expectEqual(await zuora.logins(), 1);
    },
  },
  {
    name: "50 calls at once on a cold connection share one login",
    run: async (world) => {
      const [zuora, connection] = await openConnected(world, { lazy: true });

      expectEqual(await callAtOnce(connection, 50), [200]);

      expectEqual([await zuora.logins(), (await zuora.requests()).length], [1, 51]);
    },
  },
  {
    name: "a session that was written down spares the next program its login",
    run: async (world) => {
      const [zuora, first] = await openConnected(world);
      const text = first.session?.serialize() ?? "";

      const next = await connectTo(zuora, { session: Session.parse(text) });

      expect(/^zs1\.[\w-]+$/.test(text), "text of base64url");
      expectEqual(await readStatus(next.fetch(PRODUCTS)), 200);
      expectEqual(await zuora.logins(), 1);
    },
  },
  {
    name: "rejected credentials are sent once and never again",
    run: async (world) => {
      const zuora = await world.open();
      const credentials = { ...zuora.credentials, apiSecretAccessKey: "wrong" };
      const { fetch } = await connect(credentials, { ...zuora.options, lazy: true });

      for (let call = 0; call < 3; call++) {
        const error = await expectError(fetch(PRODUCTS), "credentials_rejected");
        expectEqual([error.status, error.reasons[0]?.code], [401, "90000011"]);
      }

      expectEqual((await zuora.requests()).length, 1);
    },
  },
  {
    name: "a function is asked for the credentials at each login",
    run: async (world) => {
      const zuora = await world.open();
      let asked = 0;
      const ask = (): Promise<typeof zuora.credentials> => {
        asked++;
        return Promise.resolve(zuora.credentials);
      };

      const zuoraConnection = await connect(ask, zuora.options);
      await zuoraConnection.reconnect();

      expectEqual([asked, await zuora.logins()], [2, 2]);
    },
  },
  {
    name: "reconnect() logs in once for all who call it at the same time",
    run: async (world) => {
      const [zuora, connection] = await openConnected(world);

      const sessions = await Promise.all([1, 2, 3].map(() => connection.reconnect()));

      expectEqual([new Set(sessions).size, await zuora.logins()], [1, 2]);
    },
  },
  {
    name: "a login that brings no session cookie is retried",
    run: async (world) => {
      const zuora = await world.open();
      await zuora.play({ kind: "no_session_cookie" }, { kind: "no_session_cookie", cookie: "A=b" });

      await connectTo(zuora);

      expectEqual((await zuora.requests()).length, 3);
    },
  },
  {
    name: "a login that keeps bringing no session cookie fails with that problem",
    run: async (world) => {
      const zuora = await world.open();
      await zuora.play({ kind: "no_session_cookie" });

      const connecting = connectTo(zuora, { retry: false });

      const { problem, retryable } = await expectError(connecting, "unexpected_response");
      expectEqual([problem, retryable], ["no_session_cookie", true]);
    },
  },
  {
    name: "credentials that runtimes would encode differently are refused before any request",
    run: async (world) => {
      const zuora = await world.open();
      for (const apiSecretAccessKey of ["pässword", " outer space ", "new\nline", ""]) {
        const credentials = { ...zuora.credentials, apiSecretAccessKey };

        await expectTypeError(connect(credentials, zuora.options), "apiSecretAccessKey");
      }
      expectEqual((await zuora.requests()).length, 0);
    },
  },
  {
    name: "an endpoint that is neither https nor loopback is refused before any request",
    run: async (world) => {
      const { credentials, options } = await world.open();
      for (
        const endpoint of ["http://rest.zuora.com", "ftp://127.0.0.1", "https://a:b@c.example"]
      ) {
        await expectTypeError(connect(credentials, { ...options, endpoint }), "endpoint");
      }
    },
  },
];
