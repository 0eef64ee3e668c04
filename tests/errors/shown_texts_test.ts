// What errors and events show: no query, and no cookie of any reply.

import { assert, assertEquals, assertRejects } from "@std/assert";
import { ZuoraError } from "../../mod.ts";
import { print } from "../fixtures/print.ts";
import { answerCalls, setUp, setUpConnection } from "../fixtures/set_up.ts";

const QUERY = "?email=jane%40example.com&name=J%C3%B6rg%20Doe";
const COOKIE = "NEWCOOKIE0123456789%3D";

/** What runtimes say when no reply comes: they like to name the URL. */
const FAILURES: readonly (readonly [what: string, fail: (url: string) => Error])[] = [
  ["the URL", (url) => new TypeError(`error sending request for url (${url})`)],
  ["the URL in its cause", (url) => new TypeError("fetch failed", { cause: new Error(url) })],
  ["the URL twice", (url) => new TypeError(`${url}: cannot reach ${url}`)],
  ["the query alone", (url) => new TypeError(`bad query ${new URL(url).search}`)],
];

for (const use of ["fetch", "json"] as const) {
  for (const method of ["GET", "POST"]) {
    for (const [what, fail] of FAILURES) {
      Deno.test(`the error of ${use}() with ${method} shows no query when the runtime names ${what}`, async () => {
        const { simulator, events, open } = setUp();
        const connection = await open({
          fetch: answerCalls(simulator, (input) => Promise.reject(fail(String(input)))),
          retry: false,
        });

        const calling = connection[use](`/v1/a${QUERY}`, { method });
        const error = await calling.catch((error: unknown) => error);

        const text = print(error) + JSON.stringify(events);
        assert(!/jane|J%C3|Doe/.test(text), text);
        assert(text.includes("Cannot reach https://rest.zuora.com"), text);
      });
    }
  }
}

Deno.test("a body that breaks off shows no query", async () => {
  const { simulator, open } = setUp();
  const connection = await open({
    fetch: answerCalls(simulator, (input) => {
      const body = new ReadableStream({
        pull: (stream) => stream.error(new TypeError(`lost ${input}`)),
      });
      return Promise.resolve(new Response(body));
    }),
    retry: false,
  });

  const error = await connection.json(`/v1/a${QUERY}`).catch((error) => error);

  assert(!/jane|Doe/.test(print(error)));
});

// ── cookies ──

/** Where a reply may repeat the cookie that it brings. */
const REPEATS: readonly (readonly [what: string, headers: Record<string, string>, body: string])[] =
  [
    ["its reason", {}, `bad value; session ${COOKIE}`],
    ["its reason, decoded", {}, `bad value; session ${COOKIE.replaceAll("%3D", "=")}`],
    ["the request id", { "Zuora-Request-Id": COOKIE }, "bad value"],
    ["another request id", { "X-Request-Id": COOKIE }, "bad value"],
    ["the track id", { "Zuora-Track-Id": COOKIE }, "bad value"],
  ];

for (const [what, headers, message] of REPEATS) {
  for (const status of [200, 400, 500]) {
    Deno.test(`a cookie that a ${status} sets and repeats in ${what} shows nowhere`, async () => {
      const { simulator, events, connection } = await setUpConnection({ retry: false });
      const body = { success: false, requestId: COOKIE, reasons: [{ code: 50000020, message }] };
      const cookie = { "Set-Cookie": `ZSession=${COOKIE}; Path=/` };
      simulator.play({
        ...{ kind: "reply", status, body: JSON.stringify(body) },
        headers: { ...headers, ...cookie },
      });

      const error = await connection.json("/v1/x").catch((error) => error);

      const text = print(error) + JSON.stringify(events);
      assert(!text.includes("NEWCOOKIE"), text);
    });
  }
}

Deno.test("a login's own cookie shows in none of its events and errors", async () => {
  const { simulator, events, open } = setUp();
  simulator.play({
    kind: "reply",
    headers: { "Set-Cookie": `ZSession=${COOKIE}` },
    body: `{"success":false,"requestId":"${COOKIE}"}`,
  });

  const error = await assertRejects(() => open({ retry: false }), ZuoraError);

  const text = print(error) + JSON.stringify(events);
  assert(!text.includes("NEWCOOKIE"), text);
  assertEquals<unknown>(events.map((event) => "code" in event && event.code), [error.code]);
});
