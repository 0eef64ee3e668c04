// Status and headers decide; the body only explains.

import { assert, assertEquals } from "@std/assert";
import { isZuoraError } from "../../mod.ts";
import { createFastClock, type FastClock } from "../fixtures/fast_clock.ts";
import { answerCalls, setUp, START_MS } from "../fixtures/set_up.ts";
import { sleep } from "../fixtures/sleep.ts";

const ENDLESS_CHUNK = new Uint8Array(65_536).fill(120);

type MakeReply = (status: number, headers: Record<string, string>) => Response;

function streamReply(
  pull: (controller: ReadableStreamDefaultController) => void | Promise<void>,
): MakeReply {
  return (status, headers) => {
    let pulls = 0;
    const body = new ReadableStream({
      pull(controller): void | Promise<void> {
        // Nobody may ask for much of a body that only explains.
        assert(pulls++ < 10, "the body is read to its end");
        return pull(controller);
      },
    });
    return new Response(body, { status, headers });
  };
}

/** A reply of another make, whose body is no stream of the web. */
function foreignReply(text: () => Promise<string>): MakeReply {
  return (status, headers) =>
    Object({
      ...{ status, ok: false, headers: new Headers(headers), bodyUsed: false, text },
      body: { pipe: () => {} },
    });
}

const BODIES: readonly (readonly [what: string, make: MakeReply])[] = [
  ["empty", (status, headers) => new Response(null, { status, headers })],
  ["JSON", (status, headers) => new Response('{"success":false}', { status, headers })],
  [
    "no text",
    (status, headers) => new Response(new Uint8Array([0, 255, 128]), { status, headers }),
  ],
  ["broken off", streamReply((controller) => controller.error(new TypeError("reset")))],
  [
    "broken off in the middle",
    (status, headers) => {
      let isBegun = false;
      return streamReply((controller) => {
        if (isBegun) return controller.error(new TypeError("reset"));
        isBegun = true;
        controller.enqueue(new TextEncoder().encode('{"success":fal'));
      })(status, headers);
    },
  ],
  ["hanging", streamReply(() => new Promise(() => {}))],
  ["without end", streamReply((controller) => controller.enqueue(ENDLESS_CHUNK))],
  ["of no bytes", streamReply((controller) => controller.enqueue("text"))],
  ["of another make", foreignReply(() => Promise.resolve('{"success":false}'))],
  ["of another make that breaks off", foreignReply(() => Promise.reject(new Error("reset")))],
  ["of another make that hangs", foreignReply(() => new Promise(() => {}))],
  [
    "read before",
    (status, headers) => {
      const reply = new Response("{}", { status, headers });
      void reply.text();
      return reply;
    },
  ],
];

/** The wait that a reply asks for, and how often it is asked. */
const WAIT = { "Retry-After": "600" };

interface Seen {
  readonly code: unknown;
  readonly status: unknown;
  readonly retryAfterMs: unknown;
  readonly limit: unknown;
  readonly requests: number;
  readonly lateMs: number;
}

/** Tries once, and tells what came of it. */
async function attempt(
  clock: FastClock,
  reply: () => Response,
  use: "login" | "token" | "json",
): Promise<Seen> {
  let requests = 0;
  const { simulator, open } = setUp({}, clock);
  const answer = async (): Promise<Response> => {
    await sleep(clock, 1);
    requests++;
    return reply();
  };
  const fetch = use === "json" ? answerCalls(simulator, answer) : answer;
  const credentials = use === "token" ? simulator.client : simulator.credentials;
  const connection = await open({ fetch, lazy: true, retry: false }, credentials);
  const startMs = clock.now();
  let lateMs = Infinity;
  const calling = connection.json("/v1/accounts").catch((error: unknown) => error).finally(() =>
    lateMs = clock.now() - startMs
  );
  for (let ms = 0; ms < 10_000; ms += 50) await clock.advance(50);
  const error = await Promise.race([calling, Promise.resolve()]);
  const { code, limit, retryAfterMs, status } = Object(isZuoraError(error) ? error : {});
  return { code: code ?? error, status, limit, retryAfterMs, requests, lateMs };
}

interface Row {
  readonly use: "login" | "token" | "json";
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly code: string;
  readonly retryAfterMs?: number;
  readonly limit?: string;
  /** A call whose session was refused is sent once more. */
  readonly requests?: number;
}

const LIMIT = { "Concurrency-Limit-Remaining": "0" };

const ROWS: readonly Row[] = [
  { use: "login", status: 401, headers: {}, code: "credentials_rejected" },
  { use: "token", status: 401, headers: {}, code: "credentials_rejected" },
  { use: "token", status: 403, headers: {}, code: "credentials_rejected" },
  { use: "json", status: 401, headers: {}, code: "session_rejected", requests: 2 },
  ...(["login", "token", "json"] as const).flatMap((use): Row[] => [
    { use, status: 302, headers: {}, code: "unexpected_response" },
    { use, status: 429, headers: WAIT, code: "rate_limited", retryAfterMs: 600_000, limit: "rate" },
    { use, status: 429, headers: LIMIT, code: "rate_limited", limit: "concurrency" },
    { use, status: 500, headers: {}, code: "service_unavailable" },
    { use, status: 503, headers: WAIT, code: "service_unavailable", retryAfterMs: 600_000 },
  ]),
];

for (const { use, status, headers, code, retryAfterMs, limit, requests = 1 } of ROWS) {
  for (const [what, make] of BODIES) {
    const wait = headers["Retry-After"] ? " that asks for a wait" : limit ? ` of ${limit}` : "";
    Deno.test(`a ${status}${wait} to a ${use} is ${code}, its body ${what}`, async () => {
      const clock = createFastClock(START_MS, { isBusy: () => false });
      const reply = (): Response => make(status, headers);

      const { lateMs, ...seen } = await attempt(clock, reply, use);

      const again = code === "session_rejected" ? seen.retryAfterMs : retryAfterMs;
      assertEquals(seen, { code, status, limit, retryAfterMs: again, requests });
      // A second for each body, and the requests.
      assert(lateMs <= requests * 1_000 + 20, `${lateMs}`);
    });
  }
}

// ── a rejection is a rejection, however its body ends ──

for (const [what, make] of BODIES) {
  Deno.test(`a password whose rejection has a body ${what} is sent once`, async () => {
    const clock = createFastClock(START_MS, { isBusy: () => false });
    let logins = 0;
    const fetch = (): Promise<Response> => {
      logins++;
      return Promise.resolve(make(401, {}));
    };
    const connection = await setUp({}, clock).open({ fetch, lazy: true });
    const codes: unknown[] = [];

    for (let call = 0; call < 3; call++) {
      void connection.fetch("/v1/x").catch((error) => codes.push(error.code));
      await clock.advance(5_000);
    }

    assertEquals(codes, ["credentials_rejected", "credentials_rejected", "credentials_rejected"]);
    assertEquals(logins, 1);
  });
}
