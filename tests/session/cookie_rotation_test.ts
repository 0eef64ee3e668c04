import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import type { Fault, Simulator } from "../../testing.ts";
import { call } from "../fixtures/calls.ts";
import { PATH, setUp, setUpConnection } from "../fixtures/set_up.ts";

function readCookie(simulator: Simulator): string {
  return simulator.requests.at(-1)?.headers.cookie ?? "";
}

Deno.test("a rotated cookie is adopted from a reply to a call", async () => {
  const { simulator, connection } = await setUpConnection();
  const before = connection.session;

  await call(connection);
  const first = readCookie(simulator);
  await call(connection);

  assert(readCookie(simulator) !== first);
  assert(connection.session !== before);
  assertEquals(connection.session?.endpoint, before?.endpoint);
});

const NOT_ADOPTED: [string, RequestInit, Fault][] = [
  ["with an Idempotency-Key", { method: "POST", headers: { "Idempotency-Key": "k" } }, {
    kind: "reply",
    headers: { "Set-Cookie": "ZSession=replayed" },
  }],
  ["that failed", {}, { kind: "reply", status: 404, headers: { "Set-Cookie": "ZSession=no" } }],
  ["without one", {}, { kind: "reply", headers: { "Set-Cookie": "Other=1" } }],
];

for (const [name, init, fault] of NOT_ADOPTED) {
  Deno.test(`no cookie is adopted from a reply to a call ${name}`, async () => {
    const { simulator, connection } = await setUpConnection();
    const before = connection.session?.serialize();

    simulator.play(fault);
    await call(connection, init);

    assertEquals(connection.session?.serialize(), before);
  });
}

Deno.test("no cookie is adopted from a reply to a call of an older session", async () => {
  const { simulator, open } = setUp();
  const reply = Promise.withResolvers<Response>();
  let isHeld = true;
  const connection = await open({
    fetch: async (...args) => {
      const answer = await simulator.fetch(...args);
      return isHeld && String(args[0]).endsWith(PATH)
        ? await reply.promise.then(() => answer)
        : answer;
    },
  });

  const late = call(connection);
  await new Promise((resolve) => setTimeout(resolve, 0));
  isHeld = false;
  const renewed = await connection.reconnect();
  reply.resolve(new Response());
  await late;

  assert(renewed);
  assertStrictEquals(connection.session, renewed);
});
