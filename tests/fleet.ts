/** A fleet of machines that share one store, on a clock that takes no time. */

import { connect, type Connection, type ConnectionEvent, isZuoraError } from "../mod.ts";
import { createSimulator } from "../testing.ts";
import { createFastClock, type FastClock } from "./fast_clock.ts";
import { createMemoryStore, type MemoryStore } from "./memory_store.ts";
import { sleep } from "./sleep.ts";
import { createTinyZuora, readResult, type TinyZuora } from "./tiny_zuora.ts";
import { createWatchedStore } from "./watched_store.ts";

const PATH = "/v1/catalog/products";
const HOUR_MS = 3_600_000;
const LEAST_LATENCY_MS = 5;
const MOST_LATENCY_MS = 50;
const LOGIN_MS = 200;
const TICK_MS = 5;

/** What happens to a fleet. */
export interface FleetOptions {
  /** How many machines make their first call at the same instant. */
  readonly machines: number;
  /** Whether the store can lease. */
  readonly hasLease: boolean;
  /** How long it goes on, in hours; each machine calls once an hour at a time of its own. */
  readonly hours?: number;
  /** How often the sessions are ended, at equal distances. */
  readonly losses?: number;
  /** Whether its password is wrong. */
  readonly isWrong?: boolean;
  /** The time for one attempt to log in, in milliseconds; a lease lasts five seconds more. */
  readonly timeoutMs?: number;
}

/** What a fleet came to. */
export interface FleetOutcome {
  /** The calls that it made. */
  readonly calls: number;
  /** The calls that did not come to a 200. */
  readonly failures: number;
  /** The login requests that Zuora saw. */
  readonly tries: number;
  /** Those that opened a session. */
  readonly logins: number;
  /** Those that got a 429. */
  readonly limited: number;
  /** When the last call of the start was answered, in milliseconds from it. */
  readonly startMs: number;
}

/** Lets a fleet live through its hours. */
export async function simulateFleet(options: FleetOptions): Promise<FleetOutcome> {
  const { machines, hasLease, hours = 0, losses = 0, isWrong = false, timeoutMs } = options;
  const isBusy = (): boolean => watched.isBusy();
  const clock = createFastClock(Date.UTC(2026, 10, 24), { tickMs: TICK_MS, isBusy });
  const simulator = createSimulator({ clock, loginLatencyMs: LOGIN_MS });
  const spread = MOST_LATENCY_MS - LEAST_LATENCY_MS;
  const { addItem, ...plain } = createMemoryStore(
    clock,
    () => LEAST_LATENCY_MS + clock.random() * spread,
  );
  const watched = createWatchedStore(hasLease ? { ...plain, addItem } : plain);
  const { store } = watched;
  const credentials = {
    ...simulator.credentials,
    ...(isWrong && { apiSecretAccessKey: "wrong" }),
  };
  const beginMs = clock.now();
  let calls = 0;
  let failures = 0;
  let tries = 0;
  let limited = 0;
  let startMs = 0;

  const fetch: typeof simulator.fetch = async (input, init) => {
    const reply = await simulator.fetch(input, init);
    if (!String(input).endsWith("/v1/connections")) return reply;
    tries++;
    if (reply.status === 429) limited++;
    return reply;
  };

  async function call(machine: Connection): Promise<void> {
    calls++;
    try {
      const { body, status } = await machine.fetch(PATH);
      if (status !== 200) failures++;
      await body?.cancel();
    } catch (error) {
      if (!isZuoraError(error)) throw error;
      failures++;
    }
  }

  async function live(): Promise<void> {
    const machine = await connect(credentials, { clock, fetch, store, timeoutMs, lazy: true });
    await call(machine);
    startMs = Math.max(startMs, clock.now() - beginMs);
    for (let hour = 0; hour < hours; hour++) {
      const atMs = beginMs + (hour + clock.random()) * HOUR_MS;
      if (atMs > clock.now()) await sleep(clock, atMs - clock.now());
      await call(machine);
    }
  }

  async function endSessions(): Promise<void> {
    for (let loss = 1; loss <= losses; loss++) {
      await sleep(clock, hours * HOUR_MS / (losses + 1));
      simulator.expireSessions();
    }
  }

  const living = Promise.all([...Array.from({ length: machines }, live), endSessions()]);
  await clock.advance((hours + 1) * HOUR_MS);
  await living;
  return { calls, failures, tries, logins: simulator.logins, limited, startMs };
}

/** A fleet whose machines call when a test says so. */
export interface PollingFleet {
  readonly clock: FastClock;
  readonly zuora: TinyZuora;
  readonly memory: MemoryStore;
  readonly machines: readonly Connection[];
  readonly events: readonly ConnectionEvent[];
  /** Makes one more machine, with the password that is right now unless told another. */
  open(password?: string): Promise<Connection>;
  /** Lets each machine call a path again and again, at times of its own, until `forMs` are over. */
  poll(path: string, everyMs: number, forMs: number): Promise<void>;
  /** Counts the login requests from one time to another, in milliseconds from the start. */
  countTries(fromMs: number, untilMs: number): number;
}

/** Makes a fleet that polls, with a store that answers in 5 to 50 ms. */
export async function createPollingFleet(
  options: Pick<FleetOptions, "machines" | "hasLease"> & { readonly password?: string },
): Promise<PollingFleet> {
  const isBusy = (): boolean => watched.isBusy();
  const clock = createFastClock(Date.UTC(2026, 10, 24), { tickMs: TICK_MS, isBusy });
  const zuora = createTinyZuora(clock, { loginMs: LOGIN_MS, latencyMs: LEAST_LATENCY_MS });
  const spread = MOST_LATENCY_MS - LEAST_LATENCY_MS;
  const memory = createMemoryStore(clock, () => LEAST_LATENCY_MS + clock.random() * spread);
  const { addItem, ...plain } = memory;
  const watched = createWatchedStore(options.hasLease ? { ...plain, addItem } : plain);
  const { store } = watched;
  const beginMs = clock.now();
  const machines: Connection[] = [];
  const events: ConnectionEvent[] = [];

  async function open(password?: string): Promise<Connection> {
    const { apiAccessKeyId, apiSecretAccessKey } = zuora.credentials;
    const credentials = {
      apiAccessKeyId,
      apiSecretAccessKey: password ?? apiSecretAccessKey,
    };
    const onEvent = (event: ConnectionEvent): number => events.push(event);
    return await connect(credentials, { clock, fetch: zuora.fetch, store, onEvent, lazy: true });
  }

  async function pollOne(
    machine: Connection,
    path: string,
    everyMs: number,
    forMs: number,
  ): Promise<void> {
    const untilMs = clock.now() + forMs;
    for (let waitMs = clock.random() * everyMs; clock.now() + waitMs < untilMs; waitMs = everyMs) {
      await sleep(clock, waitMs);
      await readResult(machine.fetch(path));
    }
  }

  for (let machine = 0; machine < options.machines; machine++) {
    machines.push(await open(options.password));
  }
  return {
    ...{ clock, zuora, memory, machines, events, open },
    async poll(path, everyMs, forMs): Promise<void> {
      for (const machine of machines) void pollOne(machine, path, everyMs, forMs);
      await clock.advance(forMs);
    },
    countTries: (fromMs, untilMs) =>
      zuora.logins.filter((atMs) => atMs - beginMs >= fromMs && atMs - beginMs < untilMs).length,
  };
}
