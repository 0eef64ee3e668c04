// A call that its signal ends is told in an event, wherever it was.

import { assertEquals } from "@std/assert";
import { type Bench, setUp } from "../fixtures/tiny_bench.ts";
import { readResult, type TinyZuora } from "../fixtures/tiny_zuora.ts";

const PATH = "/v1/hang";

/** Calls, aborts after a while, and gives what came of it. */
async function abort(
  bench: Bench,
  afterMs: number,
  call: (signal: AbortSignal) => Promise<unknown>,
): Promise<unknown> {
  const stop = new AbortController();
  const calling = readResult(call(stop.signal));
  await bench.clock.advance(afterMs);
  stop.abort(new RangeError("enough"));
  await bench.clock.advance(0);
  return await Promise.race([calling, "it hangs"]);
}

const PLACES: readonly (readonly [
  what: string,
  call: TinyZuora["call"],
  attempts: number,
])[] = [
  ["before the reply", () => new Promise(() => {}), 1],
  ["in the second attempt", undefined, 2],
];

for (const use of ["fetch", "json"] as const) {
  for (const [what, call, attempts] of PLACES) {
    Deno.test(`a ${use}() that its signal ends ${what} is told as aborted, once`, async () => {
      const bench = setUp();
      const { zuora, events, open } = bench;
      const connection = await open();
      let tries = 0;
      zuora.call = call ??
        (() => ++tries === 1 ? new Response("busy", { status: 503 }) : new Promise(() => {}));
      events.length = 0;

      const result = await abort(
        bench,
        30_000,
        (signal) => connection[use](PATH, { signal }),
      );

      assertEquals(result, "RangeError");
      const told = events.filter((event) => event.type === "request" && event.code === "aborted");
      assertEquals(told, [{
        type: "request",
        method: "GET",
        path: PATH,
        attempt: attempts,
        durationMs: attempts === 1
          ? 30_000
          : told[0] && "durationMs" in told[0]
          ? told[0].durationMs
          : 0,
        code: "aborted",
      }]);
    });
  }
}

Deno.test("a call that its signal ends in the queue, in a wait or in a login ends with the reason", async () => {
  const bench = setUp({ loginMs: 5_000 });
  const { zuora, clock, open, endSessions } = bench;
  const connection = await open({ maxConcurrent: 1 });

  const results: unknown[] = [];
  zuora.call = () => new Promise(() => {});
  const first = new AbortController();
  void readResult(connection.fetch(PATH, { signal: first.signal }));
  results.push(await abort(bench, 100, (signal) => connection.fetch(PATH, { signal })));
  first.abort();
  zuora.call = () => new Response("busy", { status: 503, headers: { "Retry-After": "60" } });
  results.push(await abort(bench, 100, (signal) => connection.fetch(PATH, { signal })));
  zuora.call = undefined;
  endSessions();
  results.push(await abort(bench, 100, (signal) => connection.fetch(PATH, { signal })));

  assertEquals(results, ["RangeError", "RangeError", "RangeError"]);
  await clock.advance(600_000);
  assertEquals(clock.pending, 0);
});

Deno.test("a signal that has aborted already sends nothing", async () => {
  const { zuora, open, finish } = setUp();
  const connection = await open();

  const signal = AbortSignal.abort(new RangeError("enough"));
  const [result] = await finish(connection.fetch(PATH, { signal }));

  assertEquals([result, zuora.calls.length], ["RangeError", 0]);
});
