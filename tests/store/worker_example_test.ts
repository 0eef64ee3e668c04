/** The Cloudflare Worker of `examples/`, with its Durable Object, in a real workerd. */

import { fileURLToPath } from "node:url";
import { assertEquals } from "@std/assert";
import { build, stop } from "npm:esbuild@0.28.1";
import { Miniflare } from "npm:miniflare@4.20260730.0";
import { createSimulator, type Simulator } from "../../testing.ts";
import { REAL } from "../fixtures/worker.ts";

const ROOT = new URL("../../", import.meta.url);
const FOLDER = new URL("examples/cloudflare-worker/", ROOT);

interface Wrangler {
  readonly main: string;
  readonly compatibility_date: string;
  readonly durable_objects: { readonly bindings: { name: string; class_name: string }[] };
}

async function runExample(
  simulator: Simulator,
  secret: string,
  use: (get: (path: string) => Promise<[number, string]>) => Promise<void>,
): Promise<void> {
  const wrangler: Wrangler = JSON.parse(
    await Deno.readTextFile(new URL("wrangler.jsonc", FOLDER)),
  );
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => simulator.handle(request),
  );
  const { outputFiles: [file] } = await build({
    entryPoints: [fileURLToPath(new URL(wrangler.main, FOLDER))],
    alias: {
      "@zuora-connections/client/store": fileURLToPath(new URL("store.ts", ROOT)),
      "@zuora-connections/client": fileURLToPath(new URL("mod.ts", ROOT)),
    },
    external: ["cloudflare:workers"],
    bundle: true,
    format: "esm",
    target: "es2022",
    write: false,
  });
  await stop();
  const worker = new Miniflare({
    modules: true,
    script: file?.text ?? "",
    compatibilityDate: wrangler.compatibility_date,
    durableObjects: Object.fromEntries(
      wrangler.durable_objects.bindings.map(({ name, class_name: className }) => [
        name,
        { className, useSQLite: true },
      ]),
    ),
    bindings: {
      ZUORA_ENDPOINT: `http://127.0.0.1:${server.addr.port}`,
      ZUORA_CLIENT_ID: simulator.client.clientId,
      ZUORA_CLIENT_SECRET: secret,
    },
  });
  try {
    await use(async (path) => {
      const reply = await worker.dispatchFetch(`http://localhost${path}`);
      return [reply.status, await reply.text()];
    });
  } finally {
    await worker.dispose();
    await server.shutdown();
  }
}

Deno.test(
  "the Worker of the examples shares a session through its Durable Object",
  REAL,
  async () => {
    const simulator = createSimulator();

    await runExample(simulator, simulator.client.clientSecret, async (get) => {
      const replies = await Promise.all(Array.from({ length: 5 }, () => get("/accounts")));
      assertEquals(replies.map(([status]) => status), [200, 200, 200, 200, 200]);
      assertEquals(JSON.parse(replies[0]?.[1] ?? "").data.length, 20);
      assertEquals(simulator.logins, 1);

      simulator.expireSessions();
      assertEquals((await get("/accounts"))[0], 200);
      assertEquals((await get("/accounts"))[0], 200);
      assertEquals(simulator.logins, 2);
      assertEquals((await get("/other"))[0], 404);
    });
  },
);

Deno.test(
  "the Worker of the examples tries a wrong secret once, and answers 502",
  REAL,
  async () => {
    const simulator = createSimulator();

    await runExample(simulator, "not the secret", async (get) => {
      for (let count = 0; count < 3; count++) {
        assertEquals(await get("/accounts"), [502, '{"error":"Zuora is not available"}']);
      }
      assertEquals(simulator.requests.length, 1);
    });
  },
);
