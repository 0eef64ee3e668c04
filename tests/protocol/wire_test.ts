import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { connect, type UnexpectedResponseError } from "../../mod.ts";
import { createSimulator } from "../../testing.ts";
import { call } from "../fixtures/calls.ts";
import { serve } from "../fixtures/serve.ts";
import { PATH, setUp } from "../fixtures/set_up.ts";

/** Takes one request as it is on the wire and answers it with the recorded success. */
async function recordOnWire(use: (endpoint: string) => Promise<unknown>): Promise<string> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const seen = (async (): Promise<string> => {
    const socket = await listener.accept();
    const decoder = new TextDecoder();
    let text = "";
    for await (const chunk of socket.readable) {
      text += decoder.decode(chunk, { stream: true });
      if (text.includes("\r\n\r\n")) break;
    }
    return text;
  })();
  const socketless = use(`http://127.0.0.1:${listener.addr.port}`).catch(() => {});
  const text = await seen;
  listener.close();
  await socketless;
  return text;
}

const PRINTABLE = Array.from({ length: 94 }, (_, at) => String.fromCharCode(33 + at)).join("");

Deno.test("a login on the wire has the six recorded properties", async () => {
  const credentials = {
    apiAccessKeyId: "engineering+dev@example.com",
    apiSecretAccessKey: PRINTABLE,
  };

  const text = await recordOnWire((endpoint) => connect(credentials, { endpoint, retry: false }));

  const [requestLine = "", ...lines] = text.split("\r\n");
  const headers = new Map(
    lines.slice(0, lines.indexOf("")).map((line) => {
      const at = line.indexOf(": ");
      return [line.slice(0, at).toLowerCase(), line.slice(at + 2)];
    }),
  );
  assertEquals(requestLine, "POST /v1/connections HTTP/1.1");
  assertEquals(headers.get("apiaccesskeyid"), "engineering+dev@example.com");
  assertEquals(headers.get("apisecretaccesskey"), PRINTABLE);
  assertEquals(headers.get("content-type"), "application/json");
  assertEquals(headers.get("content-length"), "0");
  assertEquals(text.slice(text.indexOf("\r\n\r\n")), "\r\n\r\n");
  assertEquals(headers.has("idempotency-key"), false);
});

Deno.test("connect() logs in over HTTP to a simulator and makes an authorised call", async () => {
  const simulator = createSimulator();

  await serve(simulator.handle, async (endpoint) => {
    const zuora = await connect(simulator.credentials, { endpoint });
    const reply = await zuora.fetch(PATH);
    assertEquals(await reply.json(), { products: [], success: true });
    assertEquals(zuora.endpoint, endpoint);
  });

  assertEquals(simulator.requests.map(({ path }) => path), [
    "/v1/connections",
    PATH,
  ]);
});

Deno.test("connect() logs in over HTTP below a base path", async () => {
  const simulator = createSimulator();

  await serve(simulator.handle, async (endpoint) => {
    const zuora = await connect(simulator.credentials, { endpoint: `${endpoint}/rest/` });
    await (await zuora.fetch(PATH)).body?.cancel();
  });

  assertEquals(simulator.requests.map(({ path }) => path), [
    "/rest/v1/connections",
    "/rest/v1/catalog/products",
  ]);
});

Deno.test("connect() logs in in process, with no server", async () => {
  const zuora = await setUp().open();

  assertEquals((await (await zuora.fetch(PATH)).json()).success, true);
});

for (const status of [301, 302, 303, 307, 308]) {
  Deno.test(`connect() carries nothing along a ${status} to another host`, async () => {
    const elsewhere: Request[] = [];
    const spy = (request: Request): Response => {
      elsewhere.push(request);
      return new Response();
    };
    const { credentials } = createSimulator();
    let problem = "";

    await serve(spy, (other) => {
      const redirect = (): Response => new Response(null, { status, headers: { Location: other } });
      return serve(redirect, async (endpoint) => {
        const failed = connect(credentials, { endpoint });
        problem = await failed.then(() => "", (error: UnexpectedResponseError) => error.problem);
      });
    });

    assertEquals([problem, elsewhere.length], ["redirected", 0]);
  });
}

Deno.test("a call returns a redirect unchanged, and sends nothing to its host", async () => {
  const elsewhere: Request[] = [];
  const simulator = createSimulator();

  await serve((request) => {
    elsewhere.push(request);
    return new Response();
  }, (other) =>
    serve(simulator.handle, async (endpoint) => {
      const zuora = await connect(simulator.credentials, { endpoint });
      simulator.play({ kind: "redirect", location: other });
      const reply = await zuora.fetch("/v1/x");
      assertEquals([reply.status, reply.headers.get("location")], [302, other]);
      await reply.body?.cancel();
    }));

  assertEquals(elsewhere.length, 0);
});

Deno.test("connect() says where it could not reach, when nobody listens", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const endpoint = `http://127.0.0.1:${listener.addr.port}`;
  listener.close();

  const failed = setUp().open({ endpoint, fetch: undefined, retry: false });

  const message = await failed.then(() => "", (error: Error) => error.message);
  assertStringIncludes(message, `Cannot reach ${endpoint}: `);
});

Deno.test("connect() without a fetch uses the one that is global at the call", async () => {
  const { simulator, open } = setUp();
  const original = globalThis.fetch;
  try {
    const zuora = await open({ fetch: undefined, lazy: true });
    globalThis.fetch = simulator.fetch;
    assertEquals((await (await zuora.fetch(PATH)).json()).success, true);
  } finally {
    globalThis.fetch = original;
  }
});

Deno.test("connect() calls the given fetch unbound", async () => {
  const { simulator, open } = setUp();
  const receivers: unknown[] = [];
  function spy(
    this: unknown,
    ...args: Parameters<typeof simulator.fetch>
  ): ReturnType<typeof simulator.fetch> {
    receivers.push(this);
    return simulator.fetch(...args);
  }

  await call(await open({ fetch: spy }));

  assertEquals(receivers, [undefined, undefined]);
});

Deno.test("no input sends a byte to another host", async () => {
  const simulator = createSimulator();
  const other = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const host = `127.0.0.1:${other.addr.port}`;
  let connections = 0;
  const accepting = (async (): Promise<void> => {
    for await (const socket of other) {
      connections++;
      socket.close();
    }
  })();
  const tricks = (endpoint: string): (string | URL | Request)[] => [
    `http://${host}/v1/x`,
    `//${host}/v1/x`,
    `/\\${host}/v1/x`,
    `\\\\${host}/v1/x`,
    `/\t/${host}/v1/x`,
    `\n//${host}/v1/x`,
    `${endpoint}@${host}/v1/x`,
    `http://me:pass@${endpoint.slice(7)}/v1/x`,
    endpoint.replace(/\d+$/, String(other.addr.port)),
    endpoint.replace("http:", "https:"),
    new URL(`http://${host}/v1/x`),
    new Request(`http://${host}/v1/x`),
  ];

  await serve(simulator.handle, async (endpoint) => {
    const zuora = await connect(simulator.credentials, { endpoint });
    for (const input of tricks(endpoint)) {
      await assertRejects(() => zuora.fetch(input), TypeError, "Cannot call Zuora");
    }
    for (const status of [301, 302, 303, 307, 308]) {
      simulator.play({ kind: "redirect", location: `http://${host}/v1/x`, status });
      const reply = await zuora.fetch("/v1/x");
      assertEquals(reply.status, status);
      await reply.body?.cancel();
    }
  });
  other.close();
  await accepting;

  assertEquals(connections, 0);
});
