// What errors and events show: no query, and no cookie of any reply.

import { assert, assertEquals } from "@std/assert";
import { connect, type ConnectionEvent } from "../../mod.ts";
import { setUp } from "../fixtures/tiny_bench.ts";
import { JSON_TYPE, readResult } from "../fixtures/tiny_zuora.ts";

const QUERY = "?email=jane%40example.com&name=J%C3%B6rg%20Doe";
const COOKIE = "NEWCOOKIE0123456789%3D";

/** Gives all that an error shows. */
function print(error: unknown): string {
  const { cause, message, stack } = Object(error);
  return [
    ...[String(error), message, stack, JSON.stringify(error), Deno.inspect(error)],
    ...[String(cause), Object(cause).message, JSON.stringify(cause), Deno.inspect(cause)],
  ].join("\n");
}

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
        const { zuora, events, open, finish } = setUp();
        const connection = await open({ retry: false });
        zuora.call = (request) => Promise.reject(fail(request.url));

        const failing = connection[use](`/v1/a${QUERY}`, { method });
        const [error] = await finish(failing.catch((error: unknown) => ({ error })));

        const text = print(Object(error).error) + JSON.stringify(events);
        assert(!/jane|J%C3|Doe/.test(text), text);
        assert(text.includes("Cannot reach https://rest.zuora.com"), text);
      });
    }
  }
}

Deno.test("a body that breaks off shows no query", async () => {
  const { zuora, open, finish } = setUp();
  const connection = await open({ retry: false });
  zuora.call = (request) =>
    new Response(
      new ReadableStream({ pull: (body) => body.error(new TypeError(`lost ${request.url}`)) }),
      { headers: JSON_TYPE },
    );

  const failing = connection.json(`/v1/a${QUERY}`);
  const [error] = await finish(failing.catch((error: unknown) => ({ error })));

  assert(!/jane|Doe/.test(print(Object(error).error)));
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
      const { zuora, events, open, finish } = setUp();
      const connection = await open({ retry: false });
      const body = { success: false, requestId: COOKIE, reasons: [{ code: 50000020, message }] };
      const cookie = { "Set-Cookie": `ZSession=${COOKIE}; Path=/` };
      zuora.call = () =>
        new Response(JSON.stringify(body), {
          status,
          headers: { ...JSON_TYPE, ...headers, ...cookie },
        });

      const failing = connection.json("/v1/x");
      const [error] = await finish(failing.catch((error: unknown) => ({ error })));

      const text = print(Object(error).error) + JSON.stringify(events);
      assert(!text.includes("NEWCOOKIE"), text);
    });
  }
}

Deno.test("a login's own cookie shows in none of its events and errors", async () => {
  const { clock, zuora, finish } = setUp();
  const events: ConnectionEvent[] = [];
  zuora.login = () =>
    new Response(`{"success":false,"requestId":"${COOKIE}"}`, {
      headers: { ...JSON_TYPE, "Set-Cookie": `ZSession=${COOKIE}` },
    });

  const connecting = connect(zuora.credentials, {
    ...{ clock, fetch: zuora.fetch, retry: false },
    onEvent: (event) => events.push(event),
  });
  const [error] = await finish(connecting.catch((error: unknown) => ({ error })));

  const text = print(Object(error).error) + JSON.stringify(events);
  assert(!text.includes("NEWCOOKIE"), text);
  assertEquals(await readResult(connecting), Object(error).error.code);
});
