import { assertEquals } from "@std/assert";
import { answerCalls, PATH, setUp } from "../fixtures/set_up.ts";

Deno.test("a reply that comes late does not make its session older", async () => {
  const { clock, simulator, open } = setUp();
  const slow = Promise.withResolvers<Response>();
  const connection = await open({
    sessionTimeoutMs: 60_000,
    fetch: answerCalls(
      simulator,
      (input) => `${input}`.endsWith("/slow") ? slow.promise : undefined,
    ),
  });
  const call = connection.fetch("/slow");
  await clock.advance(55_000);
  await connection.fetch(PATH);
  slow.resolve(new Response("{}"));
  await call;
  await clock.advance(6_000);
  await connection.fetch(PATH);
  assertEquals(simulator.logins, 1);
});
