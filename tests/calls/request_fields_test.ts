// What is sent is what `fetch` would send.

import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import type { Connection } from "../../mod.ts";
import { answerCalls, setUp, setUpConnection } from "../fixtures/set_up.ts";

const URL_TEXT = "https://rest.zuora.com/v1/a";

/** Fields of a Request that Deno knows, with a value that is no default. */
const FIELDS: readonly (readonly [name: keyof Request & keyof RequestInit, value: unknown])[] = [
  ["cache", "no-store"],
  ["credentials", "omit"],
  ["integrity", "sha256-AAAA"],
  ["keepalive", true],
  ["mode", "same-origin"],
  ["referrer", "https://rest.zuora.com/from"],
  ["referrerPolicy", "no-referrer"],
];

/** What was given to `fetch`. */
interface Sent {
  readonly input: unknown;
  readonly request: Request;
  readonly init: RequestInit;
}

/** Makes a call and gives what was sent for it. */
async function send(call: (connection: Connection) => Promise<unknown>): Promise<readonly Sent[]> {
  const sent: Sent[] = [];
  const { simulator, open } = setUp();
  const connection = await open({
    fetch: answerCalls(simulator, (input, init = {}) => {
      const request = new Request(input, init);
      sent.push({ input, request, init });
      return simulator.fetch(request.clone());
    }),
  });
  await call(connection);
  assert(sent.length > 0, "nothing was sent");
  return sent;
}

for (const [name, value] of FIELDS) {
  const ways: readonly (readonly [what: string, call: (c: Connection) => Promise<Response>])[] = [
    ["of a Request", (c) => c.fetch(new Request(URL_TEXT, { [name]: value }))],
    [
      "of a Request with init beside it",
      (c) => c.fetch(new Request(URL_TEXT, { [name]: value }), { headers: { a: "b" } }),
    ],
    ["of init", (c) => c.fetch("/v1/a", { [name]: value })],
    ["of init over that of a Request", (c) => c.fetch(new Request(URL_TEXT), { [name]: value })],
    ["of a Request as init", (c) => c.fetch("/v1/a", new Request(URL_TEXT, { [name]: value }))],
  ];
  for (const [what, call] of ways) {
    Deno.test(`Connection.fetch() sends the field ${name} ${what} as fetch would`, async () => {
      const [first] = await send(call);

      // What the runtime itself makes of it: not every one knows every field.
      const expected = new Request(new Request(URL_TEXT, { [name]: value }));
      assertEquals(first?.request[name] ?? undefined, expected[name] ?? undefined);
    });
  }
}

Deno.test("Connection.fetch() passes a Request on as it is, so that no field is lost", async () => {
  const request = new Request(URL_TEXT, { method: "PUT", body: "hello" });

  const [first] = await send((connection) => connection.fetch(request));

  assertStrictEquals(first?.input, request);
  assertEquals(Object.keys(first?.init ?? {}).filter((name) => name === "cache"), []);
});

Deno.test("Connection.fetch() takes method, headers and body from a Request given as init", async () => {
  const init = new Request("https://elsewhere.example/", {
    method: "PUT",
    headers: { "x-mine": "1", "content-type": "text/plain" },
    body: "hello",
  });

  const [first] = await send((connection) => connection.fetch("/v1/a", init));

  assertEquals(first?.request.method, "PUT");
  assertEquals(first?.request.url, URL_TEXT);
  assertEquals(first?.request.headers.get("x-mine"), "1");
  assertEquals(first?.request.headers.get("content-type"), "text/plain");
  assertEquals(await first?.request.text(), "hello");
});

Deno.test("init overrides a Request field by field", async () => {
  const request = new Request(URL_TEXT, {
    method: "PUT",
    headers: { "x-mine": "1" },
    body: "one",
    cache: "no-store",
  });

  const [first] = await send((connection) =>
    connection.fetch(request, { body: "two", cache: "reload", headers: { "x-other": "2" } })
  );

  assertEquals(first?.request.method, "PUT");
  assertEquals(first?.request.headers.get("x-mine"), null);
  assertEquals(first?.request.headers.get("x-other"), "2");
  assertEquals(await first?.request.text(), "two");
});

Deno.test("Connection.fetch() passes on fields that only some runtimes know", async () => {
  const known = {
    cf: { cacheTtl: 1 },
    dispatcher: { a: 1 },
    next: { tags: ["a"] },
    unheard: 1,
  };

  const [first] = await send((connection) => connection.fetch("/v1/a", known as RequestInit));

  const { cf, dispatcher, next, redirect, unheard } = Object(first?.init);
  assertEquals({ cf, dispatcher, next, unheard }, known);
  assertStrictEquals(cf, known.cf);
  assertEquals(redirect, "manual");
});

for (
  const [what, init] of [
    ["a body with GET", { body: "a" }],
    ["a header of another kind", { headers: { "a b": "c" } }],
    ["a method that is none", { method: "GET IT" }],
    ["a forbidden method", { method: "TRACE" }],
    ["a mode that is none", { mode: "navigate" }],
  ] as const
) {
  Deno.test(`Connection.fetch() throws a TypeError for ${what}, and sends nothing`, async () => {
    const { simulator, connection } = await setUpConnection();

    await assertRejects(() => connection.fetch("/v1/a", init), TypeError);

    assertEquals(simulator.requests.map(({ path }) => path), ["/v1/connections"]);
  });
}

Deno.test("what the caller changes in its init during the call is not sent", async () => {
  const methods: unknown[] = [];
  const { clock, simulator, open } = setUp();
  const init = { method: "PUT", body: "a", headers: new Headers({ "x-a": "1" }) };
  const { fetch } = await open({
    fetch: answerCalls(simulator, (_, sent) => {
      methods.push([sent?.method, sent?.body, new Headers(sent?.headers).get("x-a")]);
      return Promise.resolve(new Response(null, { status: methods.length < 3 ? 503 : 200 }));
    }),
  });

  const calling = fetch("/v1/a", init);
  init.method = "POST";
  init.body = "b";
  init.headers.set("x-a", "2");
  await clock.advance(10_000);

  assertEquals((await calling).status, 200);
  assertEquals(methods, Array.from({ length: 3 }, () => ["PUT", "a", "1"]));
});
