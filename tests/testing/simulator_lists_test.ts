import { assertEquals, assertMatch } from "@std/assert";
import { createSimulator, type Simulator } from "../../testing.ts";

const ORIGIN = "https://rest.zuora.com";

async function get(simulator: Simulator, input: string): Promise<Record<string, unknown>> {
  const url = new URL(input, ORIGIN);
  const reply = await simulator.fetch(url, { headers: { ...simulator.credentials } });
  return await reply.json();
}

function count(list: unknown): number {
  return Array.isArray(list) ? list.length : -1;
}

Deno.test("the simulator lists accounts in pages whose address is absolute", async () => {
  const simulator = createSimulator();

  const sizes: number[] = [];
  const seen: unknown[] = [];
  for (let next: unknown = "/v1/accounts"; next !== undefined;) {
    const { accounts, nextPage, success } = await get(simulator, String(next));
    sizes.push(count(accounts));
    seen.push(nextPage, success);
    next = nextPage;
  }

  assertEquals(sizes, [20, 20, 10]);
  assertEquals(seen, [
    "https://rest.zuora.com/v1/accounts?page=2&pageSize=20",
    true,
    "https://rest.zuora.com/v1/accounts?page=3&pageSize=20",
    true,
    undefined,
    true,
  ]);
});

Deno.test("the simulator lists each account once", async () => {
  const { accounts } = await get(
    createSimulator({ rows: 3 }),
    "/v1/accounts?page=2&pageSize=2",
  );

  assertEquals(accounts, [{ id: "A00000003", name: "Account 00000003" }]);
});

const SIZES = [
  ["40", 40],
  ["41", 40],
  ["40000", 40],
  ["1", 1],
  ["0", 20],
  ["-1", 20],
  ["many", 20],
  ["", 20],
] as const;

for (const [pageSize, size] of SIZES) {
  Deno.test(`the simulator lists ${size} accounts for a page size of "${pageSize}"`, async () => {
    const { accounts } = await get(createSimulator(), `/v1/accounts?pageSize=${pageSize}`);

    assertEquals(count(accounts), size);
  });
}

Deno.test("the simulator ends a list at its last row, not after an empty page", async () => {
  const simulator = createSimulator({ rows: 20 });

  const { nextPage, accounts } = await get(simulator, "/v1/accounts");
  const beyond = await get(simulator, "/v1/accounts?page=9");

  assertEquals([nextPage, count(accounts)], [undefined, 20]);
  assertEquals(beyond, { accounts: [], success: true });
});

Deno.test("the simulator lists nothing when there is nothing", async () => {
  const simulator = createSimulator({ rows: 0 });

  assertEquals(await get(simulator, "/v1/accounts"), { accounts: [], success: true });
  assertEquals(await get(simulator, "/object-query/accounts"), { data: [] });
});

Deno.test("the simulator keeps the base path and the query in the address of the next page", async () => {
  const { nextPage } = await get(createSimulator(), "/rest/v1/accounts?status=Active&pageSize=5");

  assertEquals(
    nextPage,
    "https://rest.zuora.com/rest/v1/accounts?status=Active&pageSize=5&page=2",
  );
});

Deno.test("the simulator uses `nextPageOrigin` for the address of the next page", async () => {
  const simulator = createSimulator({ nextPageOrigin: "https://localhost:8080/apps" });

  const { nextPage } = await get(simulator, "/v1/accounts");

  assertEquals(nextPage, "https://localhost:8080/apps/v1/accounts?page=2&pageSize=20");
});

Deno.test("the simulator follows cursors through a query", async () => {
  const simulator = createSimulator();

  const sizes: number[] = [];
  const query = new URLSearchParams();
  for (let isMore = true; isMore;) {
    const { data, nextPage, success } = await get(simulator, `/object-query/accounts?${query}`);
    sizes.push(count(data));
    query.set("cursor", String(nextPage));
    isMore = nextPage !== undefined;
    assertEquals(success, undefined);
  }

  assertEquals(sizes, [20, 20, 10]);
});

Deno.test("the simulator gives a cursor that has to be encoded in a query", async () => {
  const { nextPage } = await get(createSimulator(), "/object-query/accounts");

  assertMatch(String(nextPage), /^fn4\+\w+=$/);
});

Deno.test("the simulator gives at most 99 rows of a query", async () => {
  const { data } = await get(
    createSimulator({ rows: 200 }),
    "/object-query/accounts?pageSize=200",
  );

  assertEquals(count(data), 99);
});

Deno.test("the simulator refuses a cursor that it did not give", async () => {
  const { success } = await get(createSimulator(), "/object-query/accounts?cursor=other");

  assertEquals(success, false);
});

Deno.test("the simulator creates an order for each POST and remembers its body", async () => {
  const simulator = createSimulator();
  const init = { method: "POST", headers: { ...simulator.credentials }, body: '{"a":1}' };

  const replies = [];
  for (let count = 0; count < 2; count++) {
    replies.push(await (await simulator.fetch(`${ORIGIN}/v1/orders`, init)).json());
  }

  assertEquals(replies[0], { success: true, orderNumber: "O-00000001", status: "Completed" });
  assertEquals(simulator.orders, [
    { orderNumber: "O-00000001", body: '{"a":1}' },
    { orderNumber: "O-00000002", body: '{"a":1}' },
  ]);
});

Deno.test("the simulator creates no order for a caller whom it does not let in", async () => {
  const simulator = createSimulator();

  const reply = await simulator.fetch(`${ORIGIN}/v1/orders`, { method: "POST" });
  await reply.body?.cancel();

  assertEquals([reply.status, simulator.orders], [401, []]);
});
