/**
 * Measures 10 000 calls that wait 10 s for a login, of their own connection or of another machine.
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
import { createSharedStore } from "@zuora-connections/client/store";
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
const { signal } = new AbortController();
console.log(JSON.stringify([
  ...await measure("a login that takes 10 s", createSlow()),
  ...await measure("the same, with a shared signal", createSlow(), { signal }),
  ...await measure("a login retried for 10 s", createRefusing()),
  ...await measureBehindLease("another machine's login of 10 s"),
]));

/** A Zuora to which nobody can log in until it opens. */
interface Zuora {
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
  open(): void;
  /** How many calls it has got, besides logins. */
  readonly calls: number;
  /** How many logins it has got. */
  readonly logins: number;
}

async function measure(
  name: string,
  zuora: Zuora,
  { signal, store }: Pick<ConnectOptions, "signal" | "store"> = {},
): Promise<readonly Measurement[]> {
  const { fetch } = zuora;
  const init = signal && { signal };
  const connection = await connect(CREDENTIALS, { lazy: true, fetch, store, clock, ...PATIENCE });
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

/** Measures calls whose connection waits for the session of another, which holds the lease. */
async function measureBehindLease(name: string): Promise<readonly Measurement[]> {
  const zuora = createSlow();
  const store = createSharedStore(createBackend());
  const holder = connect(CREDENTIALS, { fetch: zuora.fetch, store, clock, ...PATIENCE });
  await sleep(WAIT_MS / 10); // it has the lease by then
  const measurements = await measure(name, zuora, { store });
  await holder;
  if (zuora.logins > 1) throw new Error(`Cannot measure a lease: ${zuora.logins} logins were made`);
  return measurements;
}

/** Makes a store in memory, which two connections share as two machines would. */
function createBackend(): Parameters<typeof createSharedStore>[0] {
  const items = new Map<string, string>();
  return {
    getItem: (key) => items.get(key),
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
    addItem: (key, value) => !items.has(key) && items.set(key, value) === items,
  };
}

/** Makes a Zuora that answers logins when it opens. */
function createSlow(): Zuora {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => open = resolve);
  return createZuora(() => opened, open);
}

/** Makes a Zuora that asks for another try each second, until it opens. */
function createRefusing(): Zuora {
  let isOpen = false;
  const headers = { "Retry-After": String(RETRY_AFTER_S) };
  const refuse = (): Response | undefined =>
    isOpen ? undefined : new Response(null, { status: 503, headers });
  return createZuora(refuse, () => void (isOpen = true));
}

/** Makes a Zuora; `refuse` may delay the reply to a login, or give another one. */
function createZuora(
  refuse: () => Response | undefined | Promise<void>,
  open: () => void,
): Zuora {
  const zuora = {
    calls: 0,
    logins: 0,
    open,
    async fetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
      const request = new Request(input, init);
      zuora[isLogin(request) ? "logins" : "calls"]++;
      return isLogin(request) && await refuse() || buildReply(request);
    },
  };
  return zuora;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve));
}
