import { assertEquals } from "@std/assert";
import { build, stop } from "npm:esbuild@0.28.1";
import { Miniflare } from "npm:miniflare@4.20260730.0";
import { createSimulator, type Simulator } from "../testing.ts";

/** One connection for all requests, as a Worker keeps it, and a request that does not wait for it. */
const WORKER = `
  import { connect } from "./mod.ts";
  let connecting;
  export default {
    async fetch(request, env) {
      connecting ??= connect(JSON.parse(env.CREDENTIALS), { ...JSON.parse(env.OPTIONS), lazy: true });
      const zuora = await connecting;
      const call = zuora.fetch("/v1/catalog/products");
      if (new URL(request.url).pathname === "/early") {
        call.catch(() => {});
        // Long enough for the request to leave, and no longer.
        await new Promise((resolve) => setTimeout(resolve, 50));
        return new Response("early");
      }
      const reply = await call;
      return new Response(String(reply.status));
    },
  };
`;

async function bundleWorker(): Promise<string> {
  const { outputFiles: [file] } = await build({
    stdin: { contents: WORKER, resolveDir: new URL("..", import.meta.url).pathname },
    bundle: true,
    format: "esm",
    target: "es2022",
    write: false,
  });
  await stop();
  return file?.text ?? "";
}

async function runWorker(
  simulator: Simulator,
  options: object,
  use: (send: (path: string) => Promise<string>) => Promise<void>,
): Promise<void> {
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen: () => {},
    onError: () => new Response(null, { status: 500 }), // a request that its Worker left
  }, (request) => simulator.handle(request));
  const worker = new Miniflare({
    modules: true,
    script: await bundleWorker(),
    compatibilityDate: "2026-01-01",
    bindings: {
      CREDENTIALS: JSON.stringify(simulator.credentials),
      OPTIONS: JSON.stringify({ endpoint: `http://127.0.0.1:${server.addr.port}`, ...options }),
    },
  });
  try {
    await use(async (path) => await (await worker.dispatchFetch(`http://localhost${path}`)).text());
  } finally {
    await worker.dispose();
    await server.shutdown();
  }
}

// The runtime's child process outlives the test by moments, in its own good time.
const REAL = { sanitizeOps: false, sanitizeResources: false } as const;

Deno.test("in workerd calls share one login and one session", REAL, async () => {
  const simulator = createSimulator();

  await runWorker(simulator, {}, async (send) => {
    const replies = await Promise.all(Array.from({ length: 20 }, () => send("/")));
    assertEquals(new Set(replies), new Set(["200"]));
    simulator.expireSessions();
    assertEquals(await send("/"), "200");
  });

  assertEquals(simulator.logins <= 3, true, `${simulator.logins} logins`);
});

Deno.test(
  "in workerd a login whose request has been answered holds nobody up for ever",
  REAL,
  async () => {
    const simulator = createSimulator();
    simulator.play({ kind: "hang" });

    await runWorker(simulator, { timeoutMs: 500 }, async (send) => {
      assertEquals(await send("/early"), "early");
      const replies = await Promise.all([send("/"), send("/"), send("/")]);
      assertEquals(replies, ["200", "200", "200"]);
    });
  },
);

Deno.test(
  "in workerd a call whose request has been answered holds no slot for ever",
  REAL,
  async () => {
    const simulator = createSimulator();
    const options = { maxConcurrent: 1, requestTimeoutMs: 500 };

    await runWorker(simulator, options, async (send) => {
      assertEquals(await send("/"), "200");
      simulator.play({ kind: "hang" });
      assertEquals(await send("/early"), "early");
      assertEquals(await Promise.all([send("/"), send("/")]), ["200", "200"]);
    });
  },
);
