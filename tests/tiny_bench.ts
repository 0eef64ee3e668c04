/** What tests of the session set up. */

import { connect, type Connection, type ConnectionEvent, type ConnectOptions } from "../mod.ts";
import { createFastClock, type FastClock } from "./fast_clock.ts";
import { createMemoryStore, type MemoryStore } from "./memory_store.ts";
import { createTinyZuora, readResult, type TinyOptions, type TinyZuora } from "./tiny_zuora.ts";
import { createWatchedStore, type WatchedStore } from "./watched_store.ts";

const CONNECT_MS = 10_000;
const LONGEST_MS = 600_000;

/** A tiny Zuora, a clock that takes no time, and a store in memory. */
export interface Bench {
  readonly clock: FastClock;
  /** What the connections told, in turn. */
  readonly events: ConnectionEvent[];
  readonly zuora: TinyZuora;
  readonly memory: MemoryStore;
  readonly watched: WatchedStore;
  /** Connects with the password that is right now. */
  open(options?: ConnectOptions): Promise<Connection>;
  /** Turns the clock until work is done, and gives its result and how long it took. */
  finish(work: Promise<unknown>, longestMs?: number): Promise<readonly [unknown, number]>;
  /** Ends every session there is. */
  endSessions(): void;
}

/** Sets one up. */
export function setUp(options?: TinyOptions): Bench {
  const isBusy = (): boolean => watched.isBusy();
  const clock = createFastClock(Date.UTC(2026, 10, 24), { isBusy });
  const zuora = createTinyZuora(clock, options);
  const events: ConnectionEvent[] = [];
  const memory = createMemoryStore(clock);
  const watched = createWatchedStore(memory);

  const finish: Bench["finish"] = async (work, longestMs = LONGEST_MS) => {
    const startMs = clock.now();
    let ended: readonly [unknown, number] | undefined;
    const ending = readResult(work).then((result) => ended = [result, clock.now() - startMs]);
    for (let leftMs = longestMs; !ended && leftMs >= 0; leftMs -= 100) await clock.advance(100);
    return ended ?? await Promise.race([ending, ["it hangs", longestMs] as const]);
  };
  return {
    ...{ clock, events, zuora, memory, watched, finish },
    async open(options): Promise<Connection> {
      const { credentials, fetch } = zuora;
      const given = { apiAccessKeyId: credentials.apiAccessKeyId, apiSecretAccessKey: "" };
      given.apiSecretAccessKey = credentials.apiSecretAccessKey;
      const connecting = connect(given, {
        clock,
        fetch,
        onEvent: (event) => events.push(event),
        ...options,
      });
      await clock.advance(CONNECT_MS);
      return await connecting;
    },
    endSessions: () => zuora.live.clear(),
  };
}

/** Calls with a deadline of the clock. */
export function callUntil(
  clock: FastClock,
  connection: Connection,
  path: string,
  ms: number,
): Promise<Response> {
  const deadline = new AbortController();
  const cancel = clock.after(ms, () => deadline.abort(new Error("deadline")));
  return connection.fetch(path, { signal: deadline.signal }).finally(cancel);
}
