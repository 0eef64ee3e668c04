import { assertEquals } from "@std/assert";
import { createSimulator } from "../../testing.ts";
import { REAL, runWorker } from "../fixtures/worker.ts";

/** A connection for each request, as when each comes to another machine. */
const WORKER = `
  import { connect } from "./mod.ts";
  import { createSharedStore } from "./store.ts";
  import { createWorkersKvBackend } from "./examples/stores/workers_kv_backend.ts";
  export default {
    async fetch(request, env, context) {
      const zuora = await connect(JSON.parse(env.CREDENTIALS), {
        ...JSON.parse(env.OPTIONS),
        store: createSharedStore(createWorkersKvBackend(env.SESSIONS)),
        waitUntil: (work) => context.waitUntil(work),
      });
      const reply = await zuora.fetch("/v1/catalog/products");
      return new Response(String(reply.status));
    },
  };
`;

Deno.test("in workerd connections share a session through Workers KV", REAL, async () => {
  const simulator = createSimulator();

  await runWorker({ source: WORKER, simulator, kvNamespaces: ["SESSIONS"] }, async (send) => {
    for (let count = 0; count < 5; count++) assertEquals(await send("/"), "200");
    assertEquals(simulator.logins, 1);

    simulator.expireSessions();
    for (let count = 0; count < 5; count++) assertEquals(await send("/"), "200");
    assertEquals(simulator.logins, 2);
  });
});
