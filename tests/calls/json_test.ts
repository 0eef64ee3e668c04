import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertMatch,
  assertRejects,
  assertStrictEquals,
} from "@std/assert";
import {
  type Connection,
  isZuoraError,
  NetworkFailureError,
  RequestFailedError,
  ServiceUnavailableError,
  SessionRejectedError,
  TimedOutError,
  ZuoraError,
} from "../../mod.ts";
import { pause } from "../../src/async/wait.ts";
import type { Fault, ManualClock, Simulator } from "../../testing.ts";
import { countLogins } from "../fixtures/calls.ts";
import { SIGNED_IN } from "../fixtures/faults.ts";
import { answerCalls, PATH, setUp, setUpConnection } from "../fixtures/set_up.ts";

function answer(data: unknown, status = 200): Fault {
  return { kind: "reply", status, body: JSON.stringify(data) };
}

function refuse(code: number | string): Fault {
  return answer({ success: false, reasons: [{ code, message: "no" }] });
}

function countCalls({ requests }: Simulator): number {
  return requests.filter(({ url }) => !url.endsWith("/v1/connections")).length;
}

Deno.test("Connection.json() returns the data of a reply", async () => {
  const { connection, simulator } = await setUpConnection();
  simulator.play(answer({ accounts: [{ id: "1" }] }));

  assertEquals(await connection.json("/v1/accounts"), { accounts: [{ id: "1" }] });
});

Deno.test("Connection.json() returns null for an empty body", async () => {
  const { connection, simulator } = await setUpConnection();
  simulator.play({ kind: "reply", status: 204 });

  assertStrictEquals(await connection.json("/v1/accounts/1", { method: "DELETE" }), null);
});

Deno.test("Connection.json() sends JSON as the body, with its Content-Type", async () => {
  const { connection, simulator } = await setUpConnection();
  simulator.play(answer({ success: true }));

  await connection.json("/v1/orders", { method: "POST", json: { name: "Ä" } });

  const { method, headers, body } = simulator.requests.at(-1) ?? {};
  assertEquals([method, body], ["POST", '{"name":"Ä"}']);
  assertEquals(new Headers(headers).get("content-type"), "application/json");
  assertEquals(new Headers(headers).get("accept"), "application/json");
});

for (const json of [null, false, 0, "", []]) {
  Deno.test(`Connection.json() sends ${JSON.stringify(json)} as JSON too`, async () => {
    const { connection, simulator } = await setUpConnection();
    simulator.play(answer({ success: true }));

    await connection.json("/v1/x", { method: "POST", json });

    assertEquals(simulator.requests.at(-1)?.body, JSON.stringify(json));
  });
}

const FOREIGN = ["body", "data", "idempotencyKey", "params", "query", "searchParams"];

for (const name of FOREIGN) {
  Deno.test(`Connection.json() refuses the option ${name}, but not undefined for it`, async () => {
    const { connection, simulator } = await setUpConnection({ lazy: true });
    const init = { method: "POST", [name]: "s3cret" };

    const error = await assertRejects(() => connection.json("/v1/x", init), TypeError);

    assertMatch(error.message, new RegExp(`^Cannot call Zuora: "${name}" is not an option; `));
    assert(!error.message.includes("s3cret"));
    assertEquals(simulator.requests, []);
    await connection.json(PATH, { [name]: undefined });
  });
}

Deno.test("Connection.json() keeps the caller's Content-Type and Accept", async () => {
  const { connection, simulator } = await setUpConnection();
  simulator.play(answer({ success: true }));

  const headers = { "Content-Type": "application/merge-patch+json", Accept: "*/*" };
  await connection.json("/v1/x", { method: "PATCH", json: {}, headers });

  const sent = new Headers(simulator.requests.at(-1)?.headers);
  assertEquals(
    [sent.get("content-type"), sent.get("accept")],
    ["application/merge-patch+json", "*/*"],
  );
});

Deno.test("Connection.json() throws what a reply with status 200 refuses", async () => {
  const { connection, simulator } = await setUpConnection();
  simulator.play(refuse(50000040));

  const error = await assertRejects(() => connection.json("/v1/x"), RequestFailedError);

  assertEquals(error.reasons, [{ code: "50000040", message: "no" }]);
  assertEquals(error.endpoint, connection.endpoint);
  assertEquals(
    error.message,
    "Cannot GET /v1/x at https://rest.zuora.com: status 200 50000040 no; " +
      "check the request and the endpoint",
  );
  assertEquals(countCalls(simulator), 1);
});

for (
  const [code, what] of [[50000050, "a lock"], [50000061, "a passing fault"], [
    50000099,
    "an integration",
  ]] as const
) {
  Deno.test(`Connection.json() retries a GET after ${what}`, async () => {
    const { clock, connection, simulator } = await setUpConnection();
    simulator.play(refuse(code), answer({ id: "1" }));

    const data = connection.json("/v1/x");
    await clock.advance(1_000);

    assertEquals(await data, { id: "1" });
    assertEquals(clock.sleeps, [500]);
    assertEquals(countCalls(simulator), 2);
  });
}

for (const method of ["PUT", "DELETE"]) {
  Deno.test(`Connection.json() retries a ${method} after a lock`, async () => {
    const { clock, connection, simulator } = await setUpConnection();
    simulator.play(refuse(50000050), answer({ id: "1" }));

    const data = connection.json("/v1/x", { method, json: {} });
    await clock.advance(1_000);

    assertEquals(await data, { id: "1" });
    assertEquals([countCalls(simulator), clock.sleeps], [2, [500]]);
  });
}

for (
  const [what, headers] of [
    ["without an Idempotency-Key, which might run twice", {}],
    ["with one, whose answer Zuora would only repeat", { "Idempotency-Key": "k" }],
  ] as const
) {
  for (const method of ["POST", "PATCH"]) {
    Deno.test(`Connection.json() does not retry a ${method} after a lock ${what}`, async () => {
      const { clock, connection, simulator } = await setUpConnection();
      simulator.play(refuse(50000050));

      const init = { method, json: {}, headers };
      const error = await assertRejects(() => connection.json("/v1/x", init), RequestFailedError);

      assertEquals([error.retryable, error.reasons], [true, [{ code: "50000050", message: "no" }]]);
      assertEquals([countCalls(simulator), clock.sleeps], [1, []]);
    });
  }
}

Deno.test("Connection.json() makes no more attempts than the policy allows, whatever fails", async () => {
  const { clock, connection, simulator } = await setUpConnection({ retry: { attempts: 3 } });
  simulator.play(refuse(50000050), { kind: "gateway", status: 503 }, refuse(50000050));

  const failure = assertRejects(() => connection.json("/v1/x"), RequestFailedError);
  await clock.advance(60_000);

  assert((await failure).retryable);
  assertEquals(clock.sleeps, [500, 1_000]);
  assertEquals(countCalls(simulator), 3);
});

Deno.test("Connection.json() makes no further attempt after the last one of fetch()", async () => {
  const { clock, connection, simulator } = await setUpConnection({ retry: { attempts: 2 } });
  simulator.play({ kind: "gateway", status: 503 }, { kind: "gateway", status: 503 });

  const failure = assertRejects(() => connection.json("/v1/x"), ServiceUnavailableError);
  await clock.advance(60_000);
  await failure;

  assertEquals(countCalls(simulator), 2);
});

Deno.test("Connection.json() throws at once for a 503 to a POST, and says that it may have been carried out", async () => {
  const { connection, simulator } = await setUpConnection();
  simulator.play({ kind: "gateway", status: 503 });

  const init = { method: "POST", json: {} };
  const error = await assertRejects(() => connection.json("/v1/x", init), ServiceUnavailableError);

  assertEquals(error.retryable, false);
  assertEquals(
    error.message,
    "Cannot POST /v1/x at https://rest.zuora.com: status 503; it may have been processed: " +
      "check before you resend it, or send an Idempotency-Key",
  );
  assertEquals(countCalls(simulator), 1);
});

for (
  const [what, fault] of [
    ["a 401", { kind: "reply", status: 401 }],
    ["INVALID_SESSION with status 400", answer({ faultcode: "fns:INVALID_SESSION" }, 400)],
    ["category 11 with status 200", refuse(90000011)],
  ] as const
) {
  Deno.test(`Connection.json() logs in once and resends the call after ${what}`, async () => {
    const { connection, simulator } = await setUpConnection();
    simulator.play(fault, SIGNED_IN, answer({ id: "1" }));

    assertEquals(await connection.json("/v1/x"), { id: "1" });
    assertEquals([simulator.requests.length, simulator.requests[2]?.method], [4, "POST"]);
  });

  Deno.test(`Connection.json() throws when ${what} comes from the new session too`, async () => {
    const { clock, connection, simulator } = await setUpConnection();
    simulator.play(fault, SIGNED_IN, fault);

    const error = await assertRejects(() => connection.json("/v1/x"), SessionRejectedError);

    assert(isZuoraError(error) && error.retryable);
    assertEquals([simulator.requests.length, clock.sleeps.length], [4, 0]);
  });
}

Deno.test("Connection.json() retries when the body breaks off", async () => {
  const { clock, connection, simulator } = await setUpConnection();
  simulator.play({ kind: "cut" }, answer({ id: "1" }));

  const data = connection.json("/v1/x");
  await clock.advance(1_000);

  assertEquals(await data, { id: "1" });
});

Deno.test("Connection.json() throws when the body of a POST's reply breaks off", async () => {
  const { connection, simulator } = await setUpConnection();
  simulator.play({ kind: "cut" });

  const error = await assertRejects(
    () => connection.json("/v1/x", { method: "POST", json: {} }),
    NetworkFailureError,
  );

  assertEquals(error.retryable, false);
  assertEquals(countCalls(simulator), 1);
});

Deno.test("Connection.json() times out and aborts a body that stalls", async () => {
  const { clock, connection, stuck } = await setUpStuck();

  const failure = assertRejects(() => connection.json("/v1/x"), TimedOutError);
  await clock.advance(5_000);

  assertEquals((await failure).timeoutMs, 5_000);
  assert(stuck.signal?.aborted);
});

// When the headers come, by how much the clock is then set, and when the body has had its time.
const LATE_HEADERS = [
  [0, 0, 5_000],
  [1, 0, 5_001],
  [3_000, 0, 8_000],
  [4_999, 0, 9_999],
  [3_000, 1_000, 9_000],
  [3_000, 2_000, 10_000],
  [3_000, -2_000, 10_000],
  [3_000, 3_600_000, 10_000],
  [3_000, -3_600_000, 10_000],
] as const;

for (const [headersMs, stepMs, endMs] of LATE_HEADERS) {
  const name = `headers after ${headersMs} ms, the clock set by ${stepMs} ms`;
  Deno.test(`Connection.json() gives the body as much time as the headers had: ${name}`, async () => {
    const { clock, connection, stuck } = await setUpStuck(headersMs);
    let isOver = false;

    const failure = assertRejects(() => connection.json("/v1/x"), TimedOutError)
      .finally(() => isOver = true);
    if (headersMs > 0) await clock.advance(headersMs - 1);
    clock.step(stepMs);
    await clock.advance(endMs - Math.max(1, headersMs));
    assert(!isOver && !stuck.signal?.aborted);
    await clock.advance(2);

    assertMatch((await failure).message, /the reply did not end within 5000 ms/);
    assert(stuck.signal?.aborted);
  });
}

// Some fake timers fire between two microtasks.
for (let turns = 0; turns < 8; turns++) {
  for (const status of [200, 404]) {
    const name = `${status}, ${turns} microtasks after its headers`;
    Deno.test(`a time-out that is due between two waits is not lost: a ${name}`, async () => {
      const timers = new Set<() => void>();
      const after = (_: number, wake: () => void): () => void => {
        const timer = (): void => wake();
        timers.add(timer);
        return () => timers.delete(timer);
      };
      const { simulator, open } = setUp();
      const { json } = await open({
        retry: false,
        clock: { now: () => 0, random: () => 0, after },
        fetch: answerCalls(simulator, () => {
          const body = new ReadableStream({ pull: () => new Promise(() => {}) });
          return Promise.resolve(new Response(body, { status }));
        }),
      });

      const failure = assertRejects(() => json(PATH), TimedOutError);
      for (let turn = 0; turn < turns; turn++) await undefined;
      for (let round = 0; round < 3; round++) {
        for (const timer of [...timers]) if (timers.delete(timer)) timer();
        for (let turn = 0; turn < 20; turn++) await undefined;
      }

      await failure;
      assertEquals(timers.size, 0);
    });
  }
}

Deno.test("Connection.json() rejects with the reason of its signal when it is aborted during the body", async () => {
  const { clock, connection, stuck } = await setUpStuck();
  const stop = new AbortController();
  const reason = new Error("enough");

  const failure = assertRejects(() => connection.json("/v1/x", { signal: stop.signal }));
  await clock.advance(1);
  stop.abort(reason);

  assertStrictEquals(await failure, reason);
  assert(stuck.signal?.aborted);
});

Deno.test("Connection.json() shows no session in an error, though the server repeats it", async () => {
  const { connection, simulator } = await setUpConnection();
  const text = connection.session?.serialize() ?? "";
  const { secret } = JSON.parse(atob(text.slice(4).replaceAll("-", "+").replaceAll("_", "/")));
  simulator.play(answer({ success: false, reasons: [{ code: secret, message: `no ${secret}` }] }));

  const error = await assertRejects(() => connection.json("/v1/x"), ZuoraError);

  assert(secret.length > 9);
  assert(!JSON.stringify([error, error.message, error.stack]).includes(secret));
});

Deno.test("Connection.json() puts the track id and Zuora's ids into the error", async () => {
  const { connection, simulator } = await setUpConnection({ trackId: "run-7" });
  simulator.play({
    kind: "reply",
    headers: { "Zuora-Request-Id": "r-1" },
    body: '{"success":false,"processId":"P1"}',
  });

  const error = await assertRejects(() => connection.json("/v1/x"), ZuoraError);

  assertInstanceOf(error, RequestFailedError);
  const { requestId, trackId, processId, status } = error;
  assertEquals([requestId, trackId, processId, status], ["r-1", "run-7", "P1", 200]);
});

Deno.test("Connection.json() retries a transient 401 with the same session", async () => {
  const { clock, connection, simulator } = await setUpConnection();
  simulator.play(answer({ message: "Failed to get user info" }, 401), answer({ id: 1 }));

  const calling = connection.json("/v1/x");
  await clock.advance(1_000);

  assertEquals(await calling, { id: 1 });
  assertEquals([simulator.logins, clock.sleeps], [1, [500]]);
});

for (const [what, kind] of [["breaks off", "cut"], ["never ends", "hang"]] as const) {
  Deno.test(`Connection.json() logs in once and resends the call after a 401 whose body ${what}`, async () => {
    const { clock, simulator, open } = setUp();
    let isFirst = true;
    const connection = await open({
      fetch: answerCalls(simulator, () => {
        if (!isFirst) return undefined;
        isFirst = false;
        const body = new ReadableStream({
          start: (controller) => kind === "cut" ? controller.error(new Error("reset")) : undefined,
        });
        return Promise.resolve(new Response(body, { status: 401 }));
      }),
    });

    const calling = connection.json("/v1/orders", { method: "POST", json: {} });
    await clock.advance(1_000);
    await calling;

    assertEquals([simulator.orders.length, countLogins(simulator)], [1, 2]);
  });
}

Deno.test("Connection.json() does not take a 401 as proof that its session was accepted", async () => {
  const { clock, connection, simulator } = await setUpConnection();
  const refusal: Fault = { kind: "reply", status: 401 };
  const toRetry = answer({ message: "Failed to get user info" }, 401);

  simulator.play(refusal, SIGNED_IN, toRetry, toRetry, toRetry, toRetry, toRetry);
  const calling = assertRejects(() => connection.json("/v1/x"), ServiceUnavailableError);
  await clock.advance(7_500);
  await calling;
  simulator.play(refusal);
  const error = await assertRejects(() => connection.json("/v1/x"), SessionRejectedError);

  assertEquals([error.retryAfterMs, countLogins(simulator)], [2_500, 2]);
});

Deno.test("Connection.json() makes a login after 10 s, doubling, while a reason alone refuses its session", async () => {
  const { clock, connection, simulator } = await setUpConnection();
  const refusal = answer({ faultcode: "fns:INVALID_SESSION" }, 400);
  simulator.play(...Array<Fault>(99).fill({ ...refusal, path: "/v1/x" }));
  const call = (): Promise<SessionRejectedError> =>
    assertRejects(() => connection.json("/v1/x"), SessionRejectedError);

  assertEquals([(await call()).retryAfterMs, simulator.logins], [10_000, 2]);
  let logins = 2;
  for (const waitMs of [10_000, 20_000, 40_000, 80_000]) {
    await clock.advance(waitMs - 1);
    assertEquals([(await call()).retryAfterMs, simulator.logins], [1, logins]);
    await clock.advance(1);
    assertEquals([(await call()).retryAfterMs, simulator.logins], [2 * waitMs, ++logins]);
  }
});

Deno.test("Connection.json() refuses another host before a byte is sent", async () => {
  const { connection, simulator } = await setUpConnection();

  await assertRejects(() => connection.json("https://example.com/v1/x"), TypeError, "not on");
  assertEquals(countCalls(simulator), 0);
});

interface Stuck {
  signal?: AbortSignal | null | undefined;
}

/** A server whose body begins and never ends. */
/** Sets up a connection whose replies have a body that stalls; their headers come late. */
async function setUpStuck(
  headersMs = 0,
): Promise<{ clock: ManualClock; connection: Connection; stuck: Stuck }> {
  const { clock, simulator, open } = setUp();
  const stuck: Stuck = {};
  const connection = await open({
    requestTimeoutMs: 5_000,
    retry: false,
    fetch: answerCalls(simulator, async (_, init) => {
      stuck.signal = init?.signal;
      if (headersMs > 0) await pause(headersMs, clock);
      return new Response(new ReadableStream({ pull: () => new Promise(() => {}) }));
    }),
  });
  return { clock, connection, stuck };
}
