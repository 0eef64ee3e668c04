import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Connection } from "../../mod.ts";
import { setUpConnection } from "../fixtures/set_up.ts";

async function send(
  connection: Connection,
  ...args: Parameters<Connection["fetch"]>
): Promise<void> {
  await (await connection.fetch(...args)).body?.cancel();
}

Deno.test("a connection has its session after connect(), a lazy one after its first call", async () => {
  const { connection: eager } = await setUpConnection();
  const { simulator, connection: lazy } = await setUpConnection({ lazy: true });

  assertEquals([eager.session?.kind, lazy.session], ["cookie", undefined]);
  assertEquals(simulator.requests, []);
  await send(lazy, "/v1/x");
  assertEquals(lazy.session?.endpoint, "https://rest.zuora.com");
});

Deno.test("Connection.fetch() works without its connection as `this`", async () => {
  const { connection: { fetch } } = await setUpConnection();

  assertEquals((await (await fetch("/v1/catalog/products")).json()).success, true);
});

const PLACES: [string, string | undefined, string | URL, string][] = [
  ["a path", undefined, "/v1/x?a=1", "https://rest.zuora.com/v1/x?a=1"],
  ["a path without its slash", undefined, "v1/x", "https://rest.zuora.com/v1/x"],
  [
    "a URL of the origin",
    undefined,
    "https://rest.zuora.com:443/v1/x",
    "https://rest.zuora.com/v1/x",
  ],
  [
    "a URL object",
    undefined,
    new URL("https://rest.zuora.com/v1/x"),
    "https://rest.zuora.com/v1/x",
  ],
  [
    "a path below a base path",
    "https://api.zuora.com/rest",
    "/v1/x",
    "https://api.zuora.com/rest/v1/x",
  ],
  [
    "a path that has the base path",
    "https://api.zuora.com/rest",
    "/rest/v1/x",
    "https://api.zuora.com/rest/v1/x",
  ],
  [
    "a path that begins like the base path",
    "https://api.zuora.com/rest",
    "/restful",
    "https://api.zuora.com/rest/restful",
  ],
  [
    "a URL outside the base path",
    "https://api.zuora.com/rest",
    "https://api.zuora.com/x",
    "https://api.zuora.com/x",
  ],
  [
    "dots out of the base path",
    "https://api.zuora.com/rest",
    "/rest/../v1/x",
    "https://api.zuora.com/rest/v1/x",
  ],
];

for (const [name, endpoint, input, url] of PLACES) {
  Deno.test(`Connection.fetch() sends ${name} to ${url}`, async () => {
    const { simulator, connection } = await setUpConnection(Object({ endpoint }));

    await send(connection, input);

    assertEquals(simulator.requests.at(-1)?.url, url);
  });
}

for (const nothing of [undefined, null]) {
  Deno.test(`a call to ${nothing} is refused before a byte is sent`, async () => {
    const { simulator, connection } = await setUpConnection({ lazy: true });
    const input = nothing as unknown as string; // as a page without a next one would give
    const calls = [
      () => connection.fetch(input),
      () => connection.fetch(input, new Request("https://rest.zuora.com")),
      () => connection.json(input),
      () => connection.pages(input)[Symbol.asyncIterator]().next(),
    ];

    for (const call of calls) {
      await assertRejects(
        async () => await call(),
        TypeError,
        "Cannot call Zuora: no URL is given",
      );
    }

    assertEquals(simulator.requests, []);
  });
}

const FOREIGN: (string | URL | Request)[] = [
  "https://evil.example/v1/x?key=s3cret",
  "//evil.example/v1/x",
  "/\\evil.example/v1/x",
  "\\\\evil.example/v1/x",
  "/\t/evil.example/v1/x",
  " https://evil.example",
  "http://rest.zuora.com/v1/x",
  "https://rest.zuora.com:444/v1/x",
  "https://me:s3cret@rest.zuora.com/v1/x",
  "https://me@rest.zuora.com/v1/x",
  "//me:s3cret@rest.zuora.com/v1/x",
  "https://rest.zuora.com.evil.example/v1/x",
  "data:text/plain,x",
  "https://",
  new URL("https://evil.example/v1/x"),
  new Request("https://evil.example/v1/x"),
];

for (const input of FOREIGN) {
  const name = input instanceof Request ? `a Request for ${input.url}` : JSON.stringify(input);
  Deno.test(`Connection.fetch() refuses ${name.replace("s3cret", "***")} before a byte is sent`, async () => {
    const { simulator, connection } = await setUpConnection({ lazy: true });

    const error = await assertRejects(() => connection.fetch(input), TypeError);

    assertEquals(
      error.message,
      "Cannot call Zuora: the input is not on https://rest.zuora.com, or has user information",
    );
    assertEquals(simulator.requests, []);
  });
}

Deno.test("Connection.fetch() keeps the caller's headers and cookies, but for the session's", async () => {
  const { simulator, connection } = await setUpConnection();

  await send(connection, "/v1/x", {
    headers: {
      "Zuora-Version": "186.0",
      Authorization: "Basic x",
      Cookie: "a=1; ZSession=stolen; b=2",
    },
  });

  const { headers } = simulator.requests.at(-1) ?? {};
  assertEquals(headers?.["zuora-version"], "186.0");
  assertEquals(headers?.authorization, undefined);
  assert(/^a=1; b=2; ZSession=[\w-]{363}%3D$/.test(headers?.cookie ?? ""));
});

Deno.test("a login carries its own headers alone", async () => {
  const { simulator } = await setUpConnection();

  assertEquals(Object.keys(simulator.requests[0]?.headers ?? {}).sort(), [
    "accept",
    "apiaccesskeyid",
    "apisecretaccesskey",
    "content-type",
  ]);
});

Deno.test("Connection.fetch() takes a Request with its method, headers and body", async () => {
  const { simulator, connection } = await setUpConnection();
  const request = new Request("https://rest.zuora.com/v1/orders", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: '{"a":1}',
  });

  await send(connection, request);

  const seen = simulator.requests.at(-1);
  assertEquals([seen?.method, seen?.body, seen?.redirect], ["POST", '{"a":1}', "manual"]);
  assertEquals(seen?.headers["content-type"], "application/json");
});
