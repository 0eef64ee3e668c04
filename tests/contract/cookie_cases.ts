/**
 * Cookies and the other headers of a session.
 *
 * @module
 */

import { buildConnectRequest, parseConnectResponse } from "@zuora-connections/client";
import { listCalls, openConnected, PRODUCTS, readStatus } from "./connect_to.ts";
import type { ContractCase } from "./contract_case.ts";
import { expect, expectEqual } from "./expect.ts";

/** Cases about cookies. */
export const cookieCases: readonly ContractCase[] = [
  {
    name: "ZSession is found between other cookies",
    run: async (world) => {
      const [zuora, { fetch }] = await openConnected(world, {}, { extraCookies: true });

      expectEqual(await readStatus(fetch(PRODUCTS)), 200);

      const [call] = await listCalls(zuora);
      expect(/^ZSession=[\w-]+%3D$/.test(call?.headers.cookie ?? ""), "ZSession and nothing else");
    },
  },
  {
    name: "the pure layer reads a reply of the runtime's own fetch with several cookies",
    run: async (world) => {
      const zuora = await world.open({ extraCookies: true });
      const { endpoint, credentials } = zuora;
      const { url, ...init } = buildConnectRequest(credentials, { endpoint });

      const reply = await zuora.send(url, init);
      const { status, headers } = reply;
      const result = parseConnectResponse({ status, headers, body: await reply.text() });

      expect(result.ok, "a session");
      expectEqual(result.session.kind, "cookie");
    },
  },
  {
    name: "a session value that ends in %3D goes back verbatim",
    run: async (world) => {
      const [zuora, { fetch }] = await openConnected(world, {}, { cookieValue: "padded" });

      expectEqual(await readStatus(fetch(PRODUCTS)), 200);

      const [call] = await listCalls(zuora);
      expect(/%3D$/.test(call?.headers.cookie ?? ""), "a value that ends in %3D");
    },
  },
  {
    name: 'with authorization: "header" the session goes as Authorization, with = for %3D',
    run: async (world) => {
      const options = { authorization: "header" } as const;
      const [zuora, { fetch }] = await openConnected(world, options, { cookieValue: "padded" });

      expectEqual(await readStatus(fetch(PRODUCTS)), 200);

      const [call] = await listCalls(zuora);
      expect(/^ZSession [\w-]+=$/.test(call?.headers.authorization ?? ""), "ZSession and a value");
      expectEqual(call?.headers.cookie, undefined);
    },
  },
  {
    name: "cookies of the caller are kept beside the session's, another session is not",
    run: async (world) => {
      const [zuora, { fetch }] = await openConnected(world);

      const headers = { Cookie: "theme=dark; ZSession=old", Authorization: "Bearer old" };
      expectEqual(await readStatus(fetch(PRODUCTS, { headers })), 200);

      const [call] = await listCalls(zuora);
      const cookie = call?.headers.cookie ?? "";
      expect(cookie.includes("theme=dark") && !cookie.includes("ZSession=old"), "both cookies");
      expect(/ZSession=[\w-]{50,}/.test(cookie), "the session");
      expectEqual(call?.headers.authorization, undefined);
    },
  },
  {
    name: "headers of the caller, of the connection and the track id arrive, and the id comes back",
    run: async (world) => {
      const options = { trackId: "track-1", headers: { "X-Team": "billing", "X-Both": "theirs" } };
      const [zuora, { fetch }] = await openConnected(world, options);

      const reply = await fetch(PRODUCTS, { headers: { "X-Both": "mine" } });
      await reply.text();

      const [call] = await listCalls(zuora);
      expectEqual([call?.headers["x-team"], call?.headers["x-both"]], ["billing", "mine"]);
      expectEqual(reply.headers.get("zuora-track-id"), "track-1");
      expectEqual((await zuora.requests())[0]?.headers["x-team"], undefined);
    },
  },
];
