import { assertEquals, assertRejects } from "@std/assert";
import { setUp } from "../fixtures/set_up.ts";

Deno.test("a login whose `fetch` gives nothing, and no promise, is one request and a TypeError", async () => {
  let requests = 0;
  const fetch = (() => void requests++) as unknown as typeof globalThis.fetch;
  await assertRejects(() => setUp().open({ fetch }), TypeError, "returned no Response");
  assertEquals(requests, 1);
});

Deno.test("the body of a login's reply that comes too late is cancelled", async () => {
  const { clock, open } = setUp();
  let isCancelled = false;
  const late = Promise.withResolvers<Response>();
  const connecting = open({ retry: false, fetch: () => late.promise }).catch(({ code }) => code);
  await clock.advance(30_000);
  assertEquals(await connecting, "timed_out");
  late.resolve(new Response(new ReadableStream({ cancel: () => void (isCancelled = true) })));
  await clock.advance(0);
  assertEquals(isCancelled, true);
});
