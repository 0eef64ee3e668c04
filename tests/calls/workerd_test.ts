import { assertEquals } from "@std/assert";
import { createSimulator } from "../../testing.ts";
import { REAL, runWorker } from "../fixtures/worker.ts";

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

Deno.test("in workerd calls share one login and one session", REAL, async () => {
  const simulator = createSimulator();

  await runWorker({ source: WORKER, simulator }, async (send) => {
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

    await runWorker({ source: WORKER, simulator, options: { timeoutMs: 500 } }, async (send) => {
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

    await runWorker({ source: WORKER, simulator, options }, async (send) => {
      assertEquals(await send("/"), "200");
      simulator.play({ kind: "hang" });
      assertEquals(await send("/early"), "early");
      assertEquals(await Promise.all([send("/"), send("/")]), ["200", "200"]);
    });
  },
);
