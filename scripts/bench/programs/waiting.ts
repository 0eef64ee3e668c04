/**
 * Measures 10 000 calls that wait 10 s for a login.
 *
 * The clock of the connection runs five times as fast as the machine's. What the calls do in these
 * 10 s, they do in 2 s, timer for timer, so that the CPU time is the same; the heap is measured half
 * way. The login is answered only after that, however slow the machine is. The CPU time has all of
 * the calls in it: making them, waiting, and their own requests.
 *
 * @module
 */

// deno-lint-ignore-file no-console no-top-level-await -- The whole of a process.

import { connect, type ConnectOptions } from "@zuora-connections/client";
import type { Measurement } from "../measurement.ts";
import { buildReply, isLogin } from "./answer.ts";
import { measureCpuMs, measureHeap, measureSettledHeap } from "./usage.ts";

type Clock = NonNullable<ConnectOptions["clock"]>;

const CALLS = 10_000;
const WAIT_MS = 10_000;
const SPEED = 5;
const RETRY_AFTER_S = 1;
const CREDENTIALS = { apiAccessKeyId: "me@example.com", apiSecretAccessKey: "secret" };

// As often and as long as it takes, on a busy machine too.
const PATIENCE = {
  timeoutMs: 3_600_000,
  requestTimeoutMs: 3_600_000,
  retry: { attempts: 1_000, baseDelayMs: 0, maxDelayMs: 1_000 * RETRY_AFTER_S },
};

const startMs = Date.now();
const clock: Clock = {
  now: () => startMs + (Date.now() - startMs) * SPEED,
  random: () => Math.random(),
  after(ms, wake): () => void {
    const timer = setTimeout(wake, ms / SPEED);
    return () => clearTimeout(timer);
  },
};

await measure("warm-up", createSlow());
const shared = new AbortController().signal;
console.log(JSON.stringify([
  ...await measure("a login that takes 10 s", createSlow()),
  ...await measure("the same, with a shared signal", createSlow(), shared),
  ...await measure("a login retried for 10 s", createRefusing()),
]));

/** A Zuora to which nobody can log in until it opens. */
interface Zuora {
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
  open(): void;
  /** How many calls it has got, besides logins. */
  readonly calls: number;
}

async function measure(
  name: string,
  zuora: Zuora,
  signal?: AbortSignal,
): Promise<readonly Measurement[]> {
  const { fetch } = zuora;
  const init = signal && { signal };
  const connection = await connect(CREDENTIALS, { lazy: true, fetch, clock, ...PATIENCE });
  const idle = await measureSettledHeap();
  const begunMs = measureCpuMs();
  const calls = Array.from({ length: CALLS }, () => connection.fetch("/v1/orders", init));
  await sleep(WAIT_MS / 2);
  const beforeHeapMs = measureCpuMs();
  const heap = await measureHeap() - idle;
  const afterHeapMs = measureCpuMs();
  await sleep(WAIT_MS / 2);
  if (zuora.calls > 0) throw new Error(`Cannot measure who waits: ${zuora.calls} calls do not`);
  zuora.open();
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

/** Makes a Zuora that answers a login when it opens. */
function createSlow(): Zuora {
  let calls = 0;
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => open = resolve);
  return {
    fetch: async (input, init) => {
      const request = new Request(input, init);
      if (isLogin(request)) await opened;
      else calls++;
      return buildReply(request);
    },
    open: () => open(),
    get calls(): number {
      return calls;
    },
  };
}

/** Makes a Zuora that asks for another try each second, until it opens. */
function createRefusing(): Zuora {
  let calls = 0;
  let isOpen = false;
  const headers = { "Retry-After": String(RETRY_AFTER_S) };
  return {
    fetch: (input, init) => {
      const request = new Request(input, init);
      if (!isLogin(request)) calls++;
      else if (!isOpen) return Promise.resolve(new Response(null, { status: 503, headers }));
      return Promise.resolve(buildReply(request));
    },
    open: () => void (isOpen = true),
    get calls(): number {
      return calls;
    },
  };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve));
}
