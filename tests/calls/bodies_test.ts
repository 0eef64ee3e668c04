import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Connection } from "../../mod.ts";
import type { RecordedRequest } from "../../testing.ts";
import { PATH, setUpConnection } from "../fixtures/set_up.ts";

const URL_OF_ORDERS = "https://rest.zuora.com/v1/orders";

/** Sends a call whose session has just ended, so that it is sent twice. */
async function sendTwice(
  send: (fetch: Connection["fetch"]) => Promise<Response>,
): Promise<[RecordedRequest, RecordedRequest]> {
  const { simulator, connection: { fetch } } = await setUpConnection();
  simulator.expireSessions();
  const reply = await send(fetch);
  await reply.body?.cancel();
  assertEquals(reply.status, 200);
  const [first, second] = simulator.requests.filter(({ url }) => url === URL_OF_ORDERS);
  assert(first && second);
  return [first, second];
}

const BODIES: [string, () => BodyInit, string, string | undefined][] = [
  ["text", () => "a=1", "a=1", "text/plain;charset=UTF-8"],
  ["empty text", () => "", "", "text/plain;charset=UTF-8"],
  [
    "URLSearchParams",
    () => new URLSearchParams({ a: "1 2" }),
    "a=1+2",
    "application/x-www-form-urlencoded;charset=UTF-8",
  ],
  ["a Blob", () => new Blob(["a"], { type: "text/x" }), "a", "text/x"],
  ["an ArrayBuffer", () => new TextEncoder().encode("a").buffer, "a", undefined],
  ["a Uint8Array", () => new TextEncoder().encode("a"), "a", undefined],
  [
    "a part of a buffer",
    () => new Uint8Array(new TextEncoder().encode("xay").buffer, 1, 1),
    "a",
    undefined,
  ],
  ["a DataView", () => new DataView(new TextEncoder().encode("a").buffer), "a", undefined],
];

for (const [name, build, text, type] of BODIES) {
  Deno.test(`Connection.fetch() sends ${name} twice, the same`, async () => {
    const [first, second] = await sendTwice((fetch) =>
      fetch("/v1/orders", { method: "POST", body: build() })
    );

    assertEquals([first.body, first.headers["content-type"]], [text, type]);
    assertEquals({ ...first, headers: { ...first.headers, cookie: "" } }, {
      ...second,
      headers: { ...second.headers, cookie: "" },
    });
  });
}

Deno.test("Connection.fetch() sends buffers and parameters as they were at the call", async () => {
  const bytes = new TextEncoder().encode("before");
  const { buffer } = new TextEncoder().encode("before");
  const parameters = new URLSearchParams({ a: "before" });

  for (const body of [bytes, buffer, parameters]) {
    const [first, second] = await sendTwice((fetch) => {
      const sending = fetch("/v1/orders", { method: "POST", body });
      bytes.fill(88);
      new Uint8Array(buffer).fill(88);
      parameters.set("a", "after");
      return sending;
    });

    assert(first.body.endsWith("before"), first.body);
    assert(second.body.endsWith("before"), second.body);
    bytes.set(new TextEncoder().encode("before"));
    new Uint8Array(buffer).set(bytes);
    parameters.set("a", "before");
  }
});

Deno.test("Connection.fetch() sends form data twice with the same boundary", async () => {
  const form = new FormData();
  form.set("a", new Blob(["b"]), "c.txt");

  const [first, second] = await sendTwice((fetch) =>
    fetch("/v1/orders", { method: "POST", body: form })
  );

  const type = first.headers["content-type"] ?? "";
  assert(type.startsWith("multipart/form-data; boundary="), type);
  assert(first.body.includes(type.split("boundary=")[1] ?? "none"));
  assertEquals([second.body, second.headers["content-type"]], [first.body, type]);
});

Deno.test("Connection.fetch() keeps the caller's Content-Type for form data", async () => {
  const [first] = await sendTwice((fetch) =>
    fetch("/v1/orders", {
      method: "POST",
      body: new FormData(),
      headers: { "Content-Type": "multipart/x" },
    })
  );

  assertEquals(first.headers["content-type"], "multipart/x");
});

const REQUESTS: [string, BodyInit, object?][] = [
  ["text", "a"],
  ["bytes", new Uint8Array([97])],
  ["a Blob", new Blob(["a"])],
  ["a stream", new Blob(["a"]).stream(), { duplex: "half" }],
];

for (const [name, body, init] of REQUESTS) {
  Deno.test(`Connection.fetch() sends a Request with ${name} twice, the same`, async () => {
    const request = new Request(URL_OF_ORDERS, {
      ...{ method: "PUT", body, headers: { "X-A": "1" } },
      ...init,
    });

    const [first, second] = await sendTwice((fetch) => fetch(request));

    assertEquals([first.method, first.body, first.headers["x-a"]], ["PUT", "a", "1"]);
    assertEquals([second.method, second.body, second.headers["x-a"]], ["PUT", "a", "1"]);
  });
}

Deno.test("Connection.fetch() prefers init to the fields of a Request", async () => {
  const request = new Request(URL_OF_ORDERS, { method: "PUT", body: "a", headers: { "X-A": "1" } });

  const [first] = await sendTwice((fetch) =>
    fetch(request, { method: "POST", body: "b", headers: { "X-B": "2" } })
  );

  assertEquals([first.method, first.body, first.headers["x-a"], first.headers["x-b"]], [
    "POST",
    "b",
    undefined,
    "2",
  ]);
});

Deno.test("Connection.fetch() sends a stream once and retries nothing of it", async () => {
  const { clock, simulator, connection: { fetch } } = await setUpConnection();
  const put = (): Promise<Response> =>
    fetch("/v1/orders", Object({ method: "PUT", body: new Blob(["a"]).stream(), duplex: "half" }));

  for (const status of [401, 503, 429]) {
    simulator.play({ kind: "reply", status });
    const reply = await put();
    assertEquals(reply.status, status);
    if (status === 401) await (await fetch("/v1/orders")).body?.cancel();
  }
  await clock.advance(500); // the pause that a 429 makes for all
  simulator.play({ kind: "unreachable" });
  const error = await put().catch((error) => error);

  assertEquals(error.code, "network_failure");
  assertEquals(
    simulator.requests.filter(({ method, body }) => method === "PUT" && body === "a").length,
    4,
  );
});

for (const [what, isReleased] of [["somebody else reads", false], ["was read", true]] as const) {
  Deno.test(`Connection.fetch() refuses a stream that ${what}, before a byte is sent`, async () => {
    const { simulator, connection: { fetch } } = await setUpConnection();
    const body = new Blob(["a"]).stream();
    const reader = body.getReader();
    await reader.read();
    if (isReleased) reader.releaseLock();

    await assertRejects(
      () => fetch("/v1/orders", Object({ method: "POST", body, duplex: "half" })),
      TypeError,
    );
    if (!isReleased) await reader.cancel();

    assertEquals(simulator.requests.length, 1);
  });
}

Deno.test("Connection.fetch() takes null for no init", async () => {
  const { connection: { fetch } } = await setUpConnection();

  const reply = await fetch(PATH, JSON.parse("null"));
  await reply.body?.cancel();

  assertEquals(reply.status, 200);
});

Deno.test("Connection.fetch() times out while it reads the body of a Request", async () => {
  const { clock, simulator, connection: { fetch } } = await setUpConnection();
  const build = (signal?: AbortSignal): Request =>
    new Request(
      URL_OF_ORDERS,
      Object({ method: "PUT", body: new ReadableStream({}), duplex: "half", signal }),
    );
  const reason = new Error("no more");
  const controller = new AbortController();

  const late = fetch(build()).catch((error) => error);
  const aborted = fetch(build(controller.signal)).catch((error) => error);
  await clock.advance(0);
  controller.abort(reason);
  assertEquals((await aborted).message, "no more");
  await clock.advance(130_000);

  assertEquals((await late).code, "timed_out");
  assertEquals(simulator.requests.length, 1);
});
