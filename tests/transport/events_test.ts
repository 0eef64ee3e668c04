import { assertEquals, assertStrictEquals } from "@std/assert";
import type { Fault } from "../../testing.ts";
import { PATH, setUp, setUpConnection } from "../fixtures/set_up.ts";
import { setUpCall } from "../fixtures/set_up_call.ts";

Deno.test("a connection emits a complete event for each login, request and retry", async () => {
  const { clock, simulator, connection, events } = await setUpCall();

  simulator.play({ kind: "gateway", status: 503 });
  const calling = connection.fetch(`${PATH}?secret=1`);
  await clock.advance(500);
  const requestId = (await calling).headers.get("zuora-request-id");

  assertEquals<unknown>(events, [
    { type: "login", attempt: 1, durationMs: 0 },
    { type: "request", method: "GET", path: PATH, attempt: 1, durationMs: 0, status: 503 },
    { type: "retry", of: "request", path: PATH, attempt: 1, waitMs: 500 },
    {
      type: "request",
      method: "GET",
      path: PATH,
      attempt: 2,
      durationMs: 0,
      status: 200,
      requestId,
    },
  ]);
});

Deno.test("a connection emits an event for each failed attempt", async () => {
  const { clock, simulator, events, open } = setUp();

  simulator.play({ kind: "gateway", status: 503 });
  const connecting = open();
  await clock.advance(500);
  const connection = await connecting;
  simulator.play({ kind: "unreachable" });
  await connection.fetch(PATH, { method: "POST" }).catch(() => {});

  assertEquals<unknown>(events, [
    { type: "login", attempt: 1, durationMs: 0, status: 503, code: "service_unavailable" },
    { type: "retry", of: "login", attempt: 1, waitMs: 500 },
    { type: "login", attempt: 2, durationMs: 0 },
    {
      type: "request",
      method: "POST",
      path: PATH,
      attempt: 1,
      durationMs: 0,
      code: "network_failure",
    },
  ]);
});

Deno.test("a connection emits an event for a call that waited in the queue", async () => {
  const { clock, events, connection: { fetch } } = await setUpConnection(
    { maxConcurrent: 1 },
    { latencyMs: 30 },
  );

  const calls = [fetch(PATH), fetch("/v1/second?secret=1")];
  await clock.advance(100);
  await Promise.all(calls);

  assertEquals(events.filter(({ type }) => type === "queue"), [
    { type: "queue", path: "/v1/second", durationMs: 30 },
  ]);
});

const ABORTED: readonly (readonly [
  what: string,
  faults: readonly Fault[],
  attempt: number,
  durationMs: number,
])[] = [
  ["before the reply", [{ kind: "hang" }], 1, 30_000],
  ["in the second attempt", [{ kind: "gateway", status: 503 }, { kind: "hang" }], 2, 29_500],
];

for (const use of ["fetch", "json"] as const) {
  for (const [what, faults, attempt, durationMs] of ABORTED) {
    Deno.test(`a ${use}() that its signal aborts ${what} emits one event with the code aborted`, async () => {
      const { clock, simulator, connection, events } = await setUpConnection();
      simulator.play(...faults);
      const stop = new AbortController();
      const reason = new RangeError("enough");

      const calling = connection[use](PATH, { signal: stop.signal }).catch((error) => error);
      await clock.advance(30_000);
      stop.abort(reason);

      assertStrictEquals(await calling, reason);
      assertEquals(events.filter((event) => "code" in event && event.code === "aborted"), [
        { type: "request", method: "GET", path: PATH, attempt, durationMs, code: "aborted" },
      ]);
    });
  }
}

for (
  const [name, onEvent] of [
    ["throws", () => {
      throw new Error("no");
    }],
    ["rejects", () => Promise.reject(new Error("no"))],
  ] as const
) {
  Deno.test(`a listener that ${name} does not affect the call`, async () => {
    const { call } = await setUpCall({ onEvent });

    assertEquals((await call()).status, 200);
  });
}

Deno.test("no event contains a secret", async () => {
  const { simulator, events, connection, call } = await setUpCall();
  const cookie = connection.session?.serialize() ?? "none";

  simulator.play({ kind: "gateway", status: 503 });
  simulator.expireSessions();
  await call();

  const printed = JSON.stringify(events);
  for (const secret of [...Object.values(simulator.credentials), cookie, "ZSession"]) {
    assertEquals(printed.includes(secret), false);
  }
});
