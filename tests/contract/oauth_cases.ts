/**
 * OAuth clients and their tokens.
 *
 * @module
 */

import {
  buildTokenRequest,
  connect,
  type Connection,
  type ConnectOptions,
  parseTokenResponse,
} from "@zuora-connections/client";
import { listCalls, PRODUCTS, readStatus } from "./connect_to.ts";
import type { ContractCase, Zuora } from "./contract_case.ts";
import { expect, expectEqual, expectError, expectSoon } from "./expect.ts";
import { createSkewedClock } from "./skewed_clock.ts";

/** Cases about OAuth. */
export const oauthCases: readonly ContractCase[] = [
  {
    name: "a client gets a token with a form, and calls carry it",
    run: async (world) => {
      const zuora = await world.open();

      const { fetch, session } = await connectClient(zuora);
      expectEqual(await readStatus(fetch(PRODUCTS)), 200);

      const [login, call] = await zuora.requests();
      const form = new URLSearchParams(login?.body);
      expectEqual([login?.path, form.get("client_id"), form.get("client_secret")], [
        "/oauth/token",
        zuora.client.clientId,
        zuora.client.clientSecret,
      ]);
      expectEqual([login?.headers.authorization, login?.headers.cookie], [undefined, undefined]);
      expect(/^Bearer \S+$/.test(call?.headers.authorization ?? ""), "a bearer token");
      expectEqual([call?.headers.cookie, session?.kind], [undefined, "bearer"]);
    },
  },
  {
    name: "a token that was revoked makes one login, and the call is resent",
    run: async (world) => {
      const zuora = await world.open();
      const { fetch } = await connectClient(zuora);
      await zuora.expireSessions();

      expectEqual(await readStatus(fetch(PRODUCTS)), 200);

      expectEqual([await zuora.logins(), (await listCalls(zuora)).length], [2, 2]);
    },
  },
  {
    name: "a token is renewed before its end, without holding up the call",
    run: async (world) => {
      const zuora = await world.open();
      const clock = createSkewedClock();
      const kept: Promise<unknown>[] = [];
      const waitUntil = (work: Promise<unknown>): void => void kept.push(work);
      const { fetch } = await connectClient(zuora, { clock, waitUntil });

      clock.skip(57 * 60_000); // of 60
      expectEqual(await readStatus(fetch(PRODUCTS)), 200);
      await Promise.all(kept);

      await expectSoon(async () => await zuora.logins() === 2, "a second token");
      expectEqual(kept.length > 0, true, "work that is kept alive");
    },
  },
  {
    name: "a client whose owner was deactivated is rejected, and asks once",
    run: async (world) => {
      const zuora = await world.open({ isOwnerActive: false });

      const { status } = await expectError(connectClient(zuora), "credentials_rejected");

      expectEqual([status, (await zuora.requests()).length], [403, 1]);
    },
  },
  {
    name: "an access token opens a session of its own",
    run: async (world) => {
      const zuora = await world.open();
      const { endpoint, options, client } = zuora;
      const { url, ...init } = buildTokenRequest(client, { endpoint });
      const reply = await zuora.send(url, init);
      const { status, headers } = reply;
      const body = await reply.text();
      const result = parseTokenResponse({ status, headers, body }, { endpoint });
      expect(result.ok, "a token");

      const accessToken: string = JSON.parse(body).access_token;
      const { fetch, session } = await connect({ accessToken }, options);

      expectEqual([await readStatus(fetch(PRODUCTS)), session?.kind], [200, "cookie"]);
    },
  },
];

async function connectClient(zuora: Zuora, options: ConnectOptions = {}): Promise<Connection> {
  return await connect(zuora.client, { ...zuora.options, ...options });
}
