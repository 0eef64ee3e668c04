/**
 * A machine of its own: it logs in to the endpoint of the first argument, through the Redis of the
 * second, and says when it is done. A test kills it while it holds the lease.
 */

// deno-lint-ignore-file no-console no-top-level-await -- A script talks to its parent.

import { connect } from "../mod.ts";
import { createSharedStore } from "../store.ts";
import { createSimulator } from "../testing.ts";
import { useRedisStore } from "./redis_server.ts";

const [endpoint, url = "", timeoutMs] = Deno.args;

await useRedisStore(url, true, async (backend) => {
  const { credentials } = createSimulator();
  await connect(credentials, {
    endpoint,
    store: createSharedStore(backend),
    timeoutMs: Number(timeoutMs),
  });
  console.log("logged in");
});
