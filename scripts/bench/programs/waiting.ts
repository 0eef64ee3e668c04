/**
 * Measures 10 000 calls that wait 10 s for a login.
 *
 * The clock of the connection runs five times as fast as the machine's. What the calls do in these
 * 10 s, they do in 2 s, timer for timer, so that the CPU time is the same; the heap is measured half
 * way. The CPU time has all of the calls in it: making them, waiting, and their own requests.
 *
 * @module
 */

// deno-lint-ignore-file no-console no-top-level-await -- The whole of a process.

import { connect, type Connection, type ConnectOptions } from "@zuora-connections/client";
import type { Measurement } from "../measurement.ts";
import { buildReply, isLogin } from "./answer.ts";
import { measureCpuMs, measureHeap, measureSettledHeap } from "./usage.ts";

type Clock = NonNullable<ConnectOptions["clock"]>;

const CALLS = 10_000;
const LOGIN_MS = 10_000;
const SPEED = 5;
const RETRY_AFTER_MS = 1_000;
const CREDENTIALS = { apiAccessKeyId: "me@example.com", apiSecretAccessKey: "secret" };

const startMs = Date.now();
const clock: Clock = {
  now: () => startMs + (Date.now() - startMs) * SPEED,
  random: () => Math.random(),
  after(ms, wake): () => void {
    const timer = setTimeout(wake, ms / SPEED);
    return () => clearTimeout(timer);
  },
};

await measure("warm-up", await open(answerLate));
console.log(JSON.stringify([
  ...await measure("a login that takes 10 s", await open(answerLate)),
  ...await measure(
    "the same, with a shared signal",
    await open(answerLate),
    new AbortController().signal,
  ),
  ...await measure("a login retried for 10 s", await open(createRefusal())),
]));

async function measure(
  name: string,
  zuora: Connection,
  signal?: AbortSignal,
): Promise<readonly Measurement[]> {
  const init = signal && { signal };
  const idle = await measureSettledHeap();
  const begunMs = measureCpuMs();
  const calls = Array.from({ length: CALLS }, () => zuora.fetch("/v1/orders", init));
  await sleep(LOGIN_MS / 2);
  const beforeHeapMs = measureCpuMs();
  const heap = await measureHeap() - idle;
  const afterHeapMs = measureCpuMs();
  for (const reply of await Promise.all(calls)) await reply.text();
  const cpuMs = beforeHeapMs - begunMs + measureCpuMs() - afterHeapMs;
  return [
    { name: `CPU, ${name}`, value: cpuMs / 1_000, unit: "s", limit: "waitingCpuS" },
    {
      name: `heap per call, ${name}`,
      value: heap / CALLS / 1_000,
      unit: "kB",
      limit: "waitingHeapKb",
    },
  ];
}

function open(send: NonNullable<ConnectOptions["fetch"]>): Promise<Connection> {
  const retry = { attempts: 20, baseDelayMs: 0, maxDelayMs: RETRY_AFTER_MS };
  return connect(CREDENTIALS, { lazy: true, fetch: send, clock, retry });
}

async function answerLate(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init);
  if (isLogin(request)) await sleep(LOGIN_MS);
  return buildReply(request);
}

/** Refuses logins for as long as a login takes elsewhere, and asks for another try each second. */
function createRefusal(): typeof answerLate {
  let untilMs: number | undefined;
  return (input, init) => {
    const request = new Request(input, init);
    untilMs ??= clock.now() + LOGIN_MS;
    const headers = { "Retry-After": String(RETRY_AFTER_MS / 1_000) };
    const isRefused = isLogin(request) && clock.now() < untilMs;
    return Promise.resolve(
      isRefused ? new Response(null, { status: 503, headers }) : buildReply(request),
    );
  };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve));
}
