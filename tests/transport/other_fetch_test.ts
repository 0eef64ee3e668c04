/** The `fetch` of other makes, over loopback HTTP: each gives responses of its own kind. */

import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import crossFetch from "npm:cross-fetch@4.1.0";
import nodeFetch2 from "npm:node-fetch@2.7.0";
import nodeFetch3 from "npm:node-fetch@3.3.2";
import { fetch as undici6 } from "npm:undici@6.21.3";
import { fetch as undici7 } from "npm:undici@7.16.0";
import {
  connect,
  CredentialsRejectedError,
  type FetchLike,
  RequestFailedError,
} from "../../mod.ts";
import { createSimulator } from "../../testing.ts";
import { serve } from "../fixtures/serve.ts";
import { PATH, setUp } from "../fixtures/set_up.ts";

/** Their types differ from those of the runtime; what they do is what is tested. */
function take(fetch: unknown): FetchLike {
  return fetch as FetchLike;
}

const MAKES: readonly (readonly [name: string, fetch: FetchLike])[] = [
  ["node-fetch 2", take(nodeFetch2)],
  ["node-fetch 3", take(nodeFetch3)],
  ["cross-fetch", take(crossFetch)],
  ["undici 6", take(undici6)],
  ["undici 7", take(undici7)],
];

// They keep sockets of their own open for the next request.
const KEEPS_SOCKETS = { sanitizeOps: false, sanitizeResources: false } as const;
const RETRY = { baseDelayMs: 1, maxDelayMs: 2 };

for (const [name, fetch] of MAKES) {
  Deno.test(
    `the fetch of ${name} logs in, calls, reads JSON and pages, and renews`,
    KEEPS_SOCKETS,
    async () => {
      const simulator = createSimulator({ failures: "in_200" });

      await serve(simulator.handle, async (endpoint) => {
        const zuora = await connect(simulator.credentials, { endpoint, fetch, retry: RETRY });

        const reply = await zuora.fetch(PATH);
        assertEquals([reply.status, JSON.parse(await reply.text()).success], [200, true]);
        const data = await zuora.json<{ success: boolean }>(PATH);
        assertEquals(data.success, true);
        let pages = 0;
        for await (const _ of zuora.pages("/v1/accounts?pageSize=20")) pages++;
        assertEquals(pages, 3);

        simulator.expireSessions();
        assertEquals((await zuora.json<{ success: boolean }>(PATH)).success, true);
        simulator.play({ kind: "gateway", status: 503 });
        assertEquals((await zuora.json<{ success: boolean }>(PATH)).success, true);
        await assertRejects(() => zuora.json("/v1/nothing"), RequestFailedError, "50000040");
        assertEquals(simulator.logins, 2);
      });
    },
  );

  Deno.test(
    `the fetch of ${name} shows a rejected login for what it is`,
    KEEPS_SOCKETS,
    async () => {
      const simulator = createSimulator();

      await serve(simulator.handle, async (endpoint) => {
        const wrong = { ...simulator.credentials, apiSecretAccessKey: "wrong password" };

        await assertRejects(() => connect(wrong, { endpoint, fetch }), CredentialsRejectedError);

        assertEquals(simulator.requests.length, 1);
      });
    },
  );
}

const BODY = '{"success":true}';
const SIGNED_IN = { "Set-Cookie": "ZSession=abc; Path=/; Secure; HttpOnly" };

/** What a mock gives, to a login and to calls; each must work, or be one TypeError. */
const MOCKS: readonly (readonly [
  what: string,
  login: () => unknown,
  call: () => unknown,
  isRight: boolean,
])[] = [
  ["nothing", () => undefined, () => undefined, false],
  ["null", () => null, () => null, false],
  ["text", () => BODY, () => BODY, false],
  ["half of a response", () => ({ ok: true, status: 200, json: () => ({}) }), () => ({}), false],
  ["a body alone", () => ({ text: () => Promise.resolve(BODY) }), () => ({}), false],
  ["plain headers", () => ({ status: 200, headers: {}, text: () => BODY }), () => ({}), false],
  [
    "a response without a stream",
    () => ({ status: 200, headers: new Headers(SIGNED_IN), text: () => Promise.resolve(BODY) }),
    () => ({ ok: true, status: 200, headers: new Headers(), text: () => Promise.resolve(BODY) }),
    true,
  ],
];

for (const [what, login, call, isRight] of MOCKS) {
  Deno.test(`a fetch that gives ${what} ${isRight ? "works" : "is one TypeError after one request"}`, async () => {
    const { open } = setUp();
    let sent = 0;
    const fetch = take((input: unknown) => {
      sent++;
      return Promise.resolve(String(input).endsWith("/v1/connections") ? login() : call());
    });

    if (isRight) {
      const zuora = await open({ fetch });
      assertEquals(await zuora.json("/v1/x"), { success: true });
      return;
    }
    const error = await assertRejects(() => open({ fetch, retry: RETRY }));
    assertInstanceOf(error, TypeError);
    assert(error.message.includes("`fetch` returned no Response"), error.message);
    assertEquals(sent, 1);
  });
}

Deno.test("a login whose `fetch` gives nothing, and no promise, is one request and a TypeError", async () => {
  let requests = 0;
  const fetch = (() => void requests++) as unknown as typeof globalThis.fetch;
  await assertRejects(() => setUp().open({ fetch }), TypeError, "returned no Response");
  assertEquals(requests, 1);
});

for (const how of ["login", "json"] as const) {
  Deno.test(`a mock that gives one Response twice is a clear TypeError of ${how}`, async () => {
    const once = new Response(BODY, { headers: SIGNED_IN });
    if (how === "login") await once.text();
    let sent = 0;
    const fetch = take(() => (sent++, Promise.resolve(once)));

    const error = await assertRejects(async () => {
      const zuora = await setUp().open({ fetch, retry: RETRY });
      await zuora.json("/v1/x");
    });

    assertInstanceOf(error, TypeError);
    assert(error.message.includes("its body was already read"), error.message);
    assertEquals(sent, how === "login" ? 1 : 2);
  });
}
