import { assertEquals, assertRejects } from "@std/assert";
import { connect } from "../../mod.ts";
import { createManualClock, createSimulator } from "../../testing.ts";

Deno.test("a login whose `fetch` gives nothing, and no promise, is one request and a TypeError", async () => {
  let requests = 0;
  const fetch = (() => void requests++) as unknown as typeof globalThis.fetch;
  await assertRejects(
    () => connect(createSimulator().credentials, { fetch }),
    TypeError,
    "returned no Response",
  );
  assertEquals(requests, 1);
});

Deno.test("the body of a login's reply that comes too late is cancelled", async () => {
  const clock = createManualClock();
  let isCancelled = false;
  const late = Promise.withResolvers<Response>();
  const connecting = connect(createSimulator().credentials, {
    clock,
    retry: false,
    fetch: () => late.promise,
  }).catch((error) => error.code);
  await clock.advance(30_000);
  assertEquals(await connecting, "timed_out");
  late.resolve(new Response(new ReadableStream({ cancel: () => void (isCancelled = true) })));
  await clock.advance(0);
  assertEquals(isCancelled, true);
});
