import { assertEquals, assertRejects } from "@std/assert";
import { type Connection, UnexpectedResponseError } from "../../mod.ts";
import type { Simulator } from "../../testing.ts";
import { setUpConnection } from "../fixtures/set_up.ts";

/** Connects to a Zuora whose replies name these next pages, one after another. */
async function setUpPages(
  endpoint: string | undefined,
  ...nextPages: unknown[]
): Promise<{ simulator: Simulator; connection: Connection }> {
  const { simulator, connection } = await setUpConnection({ endpoint });
  simulator.play(...nextPages.map((nextPage, at) => ({
    kind: "reply" as const,
    body: JSON.stringify({ page: at + 1, nextPage }),
  })));
  return { simulator, connection };
}

async function readPages(connection: Connection, input: string | URL): Promise<number[]> {
  const pages: number[] = [];
  for await (const { page } of connection.pages<{ page: number }>(input)) pages.push(page);
  return pages;
}

function listUrls({ requests }: Simulator): string[] {
  return requests.slice(1).map(({ url }) => url);
}

const ORIGIN = "https://rest.zuora.com";
const FOLLOWED: readonly (readonly [
  what: string,
  endpoint: string | undefined,
  input: string,
  nextPage: string,
  url: string,
])[] = [
  [
    "an absolute URL",
    undefined,
    "/v1/x",
    `${ORIGIN}/v1/x?page=2&a=%20b`,
    `${ORIGIN}/v1/x?page=2&a=%20b`,
  ],
  ["a path", undefined, "/v1/x", "/v1/x?page=2", `${ORIGIN}/v1/x?page=2`],
  ["a query alone", undefined, "/v1/x?page=1", "?page=2", `${ORIGIN}/v1/x?page=2`],
  ["a relative path", undefined, "/v1/x/y", "y?page=2", `${ORIGIN}/v1/x/y?page=2`],
  [
    "a path below a base path",
    "https://api.zuora.com/rest",
    "/v1/x",
    "/v1/x?page=2",
    "https://api.zuora.com/rest/v1/x?page=2",
  ],
  [
    "a path that has the base path",
    "https://api.zuora.com/rest",
    "/v1/x",
    "/rest/v1/x?page=2",
    "https://api.zuora.com/rest/v1/x?page=2",
  ],
  [
    "another host",
    undefined,
    "/v1/x",
    "https://internal:8080/v1/x?page=2",
    `${ORIGIN}/v1/x?page=2`,
  ],
  [
    "another scheme",
    undefined,
    "/v1/x",
    "http://rest.zuora.com/v1/x?page=2",
    `${ORIGIN}/v1/x?page=2`,
  ],
  [
    "another host without a scheme",
    undefined,
    "/v1/x",
    "//internal/v1/x?page=2",
    `${ORIGIN}/v1/x?page=2`,
  ],
  [
    "another host with user information",
    undefined,
    "/v1/x",
    "https://me:pw@internal/v1/x?page=2",
    `${ORIGIN}/v1/x?page=2`,
  ],
  [
    "another host of the old form",
    undefined,
    "/v1/x",
    "https://api.zuora.com/rest/v1/x?page=2",
    `${ORIGIN}/v1/x?page=2`,
  ],
  [
    "another host, below a base path",
    "https://api.zuora.com/rest",
    "/v1/x",
    "https://rest.zuora.com/v1/x?page=2",
    "https://api.zuora.com/rest/v1/x?page=2",
  ],
  [
    "a cursor of Object Query",
    undefined,
    "/object-query/accounts?pageSize=9&cursor=old",
    "W/a+b=",
    `${ORIGIN}/object-query/accounts?pageSize=9&cursor=W%2Fa%2Bb%3D`,
  ],
  [
    "a cursor that looks like a path",
    undefined,
    "/object-query/accounts",
    "/v1/x",
    `${ORIGIN}/object-query/accounts?cursor=%2Fv1%2Fx`,
  ],
  [
    "a URL under Object Query",
    undefined,
    "/object-query/accounts",
    `${ORIGIN}/object-query/accounts?cursor=2`,
    `${ORIGIN}/object-query/accounts?cursor=2`,
  ],
];

for (const [what, endpoint, input, nextPage, url] of FOLLOWED) {
  Deno.test(`Connection.pages() follows ${what}`, async () => {
    const { simulator, connection } = await setUpPages(endpoint, nextPage, undefined);

    assertEquals(await readPages(connection, input), [1, 2]);
    assertEquals(listUrls(simulator).at(-1), url);
  });
}

for (const end of [undefined, null, ""]) {
  Deno.test(`Connection.pages() ends where nextPage is ${JSON.stringify(end)}`, async () => {
    const { simulator, connection } = await setUpPages(
      undefined,
      "/v1/x?page=2",
      "/v1/x?page=3",
      end,
    );

    assertEquals(await readPages(connection, "/v1/x"), [1, 2, 3]);
    assertEquals(listUrls(simulator).length, 3);
  });
}

const REFUSED: readonly (readonly [what: string, nextPage: unknown])[] = [
  ["another host's path that is none of the API", "https://example.com/steal?v1=/v1/"],
  ["a path of another host that leads out of the API", "https://example.com/v1/../apps/x"],
  ["user information on the own host", "https://me:pw@rest.zuora.com/v1/x?page=2"],
  ["another scheme", "javascript:alert(1)"],
  ["what is no URL", "https://"],
  ["a number", 2],
  ["an object", { url: "/v1/x?page=2" }],
];

for (const [what, nextPage] of REFUSED) {
  Deno.test(`Connection.pages() gives the page and then an error for a nextPage of ${what}`, async () => {
    const { simulator, connection } = await setUpPages(undefined, nextPage);
    const pages: unknown[] = [];

    const error = await assertRejects(async () => {
      for await (const page of connection.pages("/v1/x")) pages.push(page);
    }, UnexpectedResponseError);

    assertEquals([pages.length, listUrls(simulator).length], [1, 1]);
    assertEquals([error.problem, error.retryable], ["wrong_shape", false]);
    assertEquals(
      error.message,
      "Cannot follow the pages of https://rest.zuora.com: " +
        "the next page has an unusable URL; check the request and any proxy",
    );
  });
}

Deno.test("Connection.pages() throws at a page that it has already returned", async () => {
  const { simulator, connection } = await setUpPages(
    undefined,
    "/v1/x?page=2",
    "/v1/x",
    "/v1/x?page=2",
  );

  await assertRejects(
    () => readPages(connection, "/v1/x"),
    UnexpectedResponseError,
    "the next page repeats an earlier one",
  );
  assertEquals(listUrls(simulator).length, 2);
});

Deno.test("Connection.pages() recognises a page whose URL differs only in the fragment", async () => {
  const { simulator, connection } = await setUpPages(undefined, "/v1/x#1", "/v1/x#2");

  await assertRejects(
    () => readPages(connection, "/v1/x"),
    UnexpectedResponseError,
    "repeats an earlier one",
  );
  assertEquals(listUrls(simulator), [`${ORIGIN}/v1/x`]);
});

Deno.test("Connection.pages() asks for a page when it is wanted, and for none after a break", async () => {
  const { simulator, connection } = await setUpPages(undefined, "/v1/x?page=2", "/v1/x?page=3");

  for await (const _ of connection.pages("/v1/x")) {
    assertEquals(listUrls(simulator).length, 1);
    break;
  }

  assertEquals(listUrls(simulator).length, 1);
});

Deno.test("Connection.pages() asks for nothing until it is read", async () => {
  const { simulator, connection } = await setUpPages(undefined);

  connection.pages("/v1/x");
  await Promise.resolve();

  assertEquals(listUrls(simulator), []);
});

Deno.test("Connection.pages() can be read from the start again by asking again", async () => {
  const { connection } = await setUpPages(undefined, undefined, undefined);

  assertEquals([
    await readPages(connection, "/v1/x"),
    await readPages(connection, new URL(`${ORIGIN}/v1/x`)),
  ], [[1], [2]]);
});

Deno.test("Connection.pages() asks for each page with the same method, headers and JSON", async () => {
  const { simulator, connection } = await setUpPages(undefined, "/v1/x?page=2", undefined);

  const init = { method: "POST", json: { a: 1 }, headers: { "X-Own": "1" } };
  for await (const _ of connection.pages("/v1/x", init));

  const calls = simulator.requests.slice(1);
  assertEquals(calls.map(({ body }) => body), ['{"a":1}', '{"a":1}']);
  assertEquals(calls.map(({ headers }) => new Headers(headers).get("x-own")), ["1", "1"]);
});
