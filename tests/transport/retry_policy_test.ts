import { assertEquals } from "@std/assert";
import { type Clock, type ConnectOptions, RateLimitedError } from "../../mod.ts";
import {
  decideBackOff,
  decideWait,
  readRetryAfterMs,
  type RetryPolicy,
} from "../../src/transport/retry_policy.ts";
import { answerCalls, setUp } from "../fixtures/set_up.ts";

const POLICY: RetryPolicy = {
  attempts: 5,
  baseDelayMs: 1_000,
  maxDelayMs: 60_000,
  maxRetryAfterMs: 120_000,
};

// ── how long ──

Deno.test("decideBackOff() doubles from baseDelayMs to maxDelayMs", () => {
  const waits = Array.from({ length: 9 }, (_, index) => decideBackOff(index + 1, POLICY));

  assertEquals(waits, [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000]);
});

for (
  const [what, attempt, policy, waitMs] of [
    ["the millionth attempt", 1_000_000, POLICY, 60_000],
    [
      "the millionth attempt without a limit",
      1_000_000,
      { ...POLICY, maxDelayMs: Number.MAX_SAFE_INTEGER },
      Number.MAX_SAFE_INTEGER,
    ],
    ["no delay at all", 9, { ...POLICY, baseDelayMs: 0 }, 0],
    ["a limit below the first delay", 1, { ...POLICY, maxDelayMs: 10 }, 10],
    ["a limit of nothing", 1, { ...POLICY, maxDelayMs: 0 }, 0],
  ] as const
) {
  Deno.test(`decideBackOff() with ${what} is ${waitMs} ms`, () => {
    assertEquals(decideBackOff(attempt, policy), waitMs);
  });
}

for (
  const [what, attempt, retryAfterMs, random, waitMs] of [
    ["the first failure", 1, 0, 0.5, 500],
    ["the second failure", 2, 0, 0.5, 1_000],
    ["the last failure but one", 4, 0, 0.5, 4_000],
    ["the last failure", 5, 0, 0.5, undefined],
    ["one after the last", 6, 0, 0.5, undefined],
    ["no luck", 1, 0, 0, 0],
    ["much luck", 1, 0, 0.999, 999],
    ["a wait of the server, with jitter on top", 1, 7_000, 0.5, 7_500],
    ["a wait of the server, and no luck", 1, 7_000, 0, 7_000],
    ["the longest wait of the server", 1, 120_000, 0.5, 120_500],
    ["a wait that is too long", 1, 120_001, 0.5, undefined],
    ["a wait that is allowed, after the last failure", 5, 7_000, 0.5, undefined],
  ] as const
) {
  Deno.test(`decideWait() after ${what} is ${waitMs}`, () => {
    assertEquals(decideWait(attempt, retryAfterMs, POLICY, random), waitMs);
  });
}

Deno.test("decideWait() never waits where there is one attempt", () => {
  assertEquals(decideWait(1, 0, { ...POLICY, attempts: 1 }, 0.5), undefined);
});

for (
  const [what, error, waitMs] of [
    [
      "an error that asks for a wait",
      new RateLimitedError("x", { limit: "rate", retryAfterMs: 5 }),
      5,
    ],
    ["one that asks for none", new RateLimitedError("x", { limit: "rate" }), 0],
    ["an error of another origin", Object.assign(new Error("x"), { retryAfterMs: 5 }), 0],
    ["no error", undefined, 0],
  ] as const
) {
  Deno.test(`readRetryAfterMs() of ${what} is ${waitMs}`, () => {
    assertEquals(readRetryAfterMs(error), waitMs);
  });
}

// ── which statuses ──

const RETRYABLE = [408, 421, 425, 429, 502, 503, 504, 520, 521, 522, 523, 524];
const KEY = { "Idempotency-Key": "k" };

// A 401 is resent after a renewal, whatever the method: the server did not take the call.
const KINDS: readonly (readonly [
  what: string,
  methods: readonly string[],
  headers: Record<string, string>,
  sentAgain: readonly number[],
])[] = [
  ["may run twice", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"], {}, [401, 500, ...RETRYABLE]],
  ["may run twice, and has a key", ["PUT", "DELETE"], KEY, [401, 500, ...RETRYABLE]],
  ["runs once for its key", ["POST", "PATCH"], KEY, [401, 409, ...RETRYABLE]],
  ["may run once", ["POST", "PATCH", "PURGE"], {}, [401, 429]],
  ["may run once, and has a key that does not count", ["PURGE"], KEY, [401, 429]],
];

/** A clock on which short waits end at once, and nothing times out. */
const IMPATIENT_CLOCK: Clock = {
  now: () => 0,
  random: () => 0.5,
  after: (ms, wake) => {
    if (ms <= 1_000) queueMicrotask(wake);
    return () => {};
  },
};

/** Counts how often a call is sent that always gets the same status. */
async function countSends(
  status: number,
  init: RequestInit,
  face: "fetch" | "json",
  options?: ConnectOptions,
): Promise<number> {
  let sends = 0;
  const { simulator, open } = setUp();
  const connection = await open({
    clock: IMPATIENT_CLOCK,
    fetch: answerCalls(simulator, () => {
      sends++;
      return Promise.resolve(new Response("{}", { status }));
    }),
    requestTimeoutMs: 2_000,
    retry: { attempts: 2, maxDelayMs: 1_000 },
    ...options,
  });
  await connection[face]("/v1/x", init).catch(() => {});
  return sends;
}

const STATUSES = Array.from({ length: 200 }, (_, index) => 400 + index);

for (const face of ["fetch", "json"] as const) {
  for (const [what, methods, headers, sentAgain] of KINDS) {
    for (const method of methods) {
      Deno.test(`Connection.${face}() resends a ${method} that ${what} after these statuses alone`, async () => {
        const again: number[] = [];

        for (const status of STATUSES) {
          if (await countSends(status, { method, headers }, face) > 1) again.push(status);
        }

        assertEquals(again, sentAgain.toSorted((a, b) => a - b));
      });
    }
  }

  Deno.test(`Connection.${face}() resends nothing when retry is false, except after a renewal`, async () => {
    const again: number[] = [];

    for (const status of STATUSES) {
      for (const init of [{}, { method: "POST", headers: KEY }]) {
        if (await countSends(status, init, face, { retry: false }) > 1) again.push(status);
      }
    }

    assertEquals(again, [401, 401]);
  });
}
