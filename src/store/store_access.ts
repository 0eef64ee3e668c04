/**
 * A store for a session that several processes or machines share.
 *
 * @module
 */

import type { StoreOperation } from "../transport/events.ts";
import type { Settings } from "../transport/settings.ts";
import type { Pulse } from "../async/single_flight.ts";
import { waitFor } from "../async/wait.ts";

/**
 * A store for sessions: Web Storage, `unstorage` and most caches have this shape, or nearly so.
 *
 * What is stored opens the door to Zuora: keep the store as safe as a password.
 */
export interface StoreBackend {
  /** Gives the text that stands under a key, or `null` or `undefined`. */
  getItem(key: string): unknown;
  /** Puts text under a key; after `ttl` seconds it may be forgotten. */
  setItem(key: string, value: string, options: { readonly ttl: number }): unknown;
  /** Takes away what stands under a key. */
  removeItem(key: string): unknown;
  /**
   * Puts text under a key where nothing stands and tells whether it did, as Redis `SET NX EX`.
   *
   * With it, all who share the store make one login at a time.
   */
  addItem?(
    key: string,
    value: string,
    options: { readonly ttl: number },
  ): boolean | Promise<boolean>;
}

/** A store that never fails a login: it answers soon, or `undefined` stands for its answer. */
export interface StoreAccess {
  /** Whether any operation failed. */
  readonly hasFailed: boolean;
  get(key: string): Promise<unknown>;
  set(key: string, value: string, ttlMs: number): Promise<unknown>;
  /** Gives `undefined`, too, where the store cannot add. */
  add(key: string, value: string, ttlMs: number): Promise<unknown>;
  remove(key: string): Promise<unknown>;
}

/** What a store gave, or why it gave nothing. */
interface StoreReply {
  readonly value?: unknown;
  readonly failure?: "threw" | "timed_out";
}

const LONGEST_MS = 2_000;

/** Opens a store for one piece of work; once it did not answer in time, it is not asked again. */
export function openStore(
  store: StoreBackend,
  { clock, tell }: Settings,
  pulse: Pulse = () => {},
): StoreAccess {
  let lastFailure: StoreReply["failure"];

  async function run(operation: StoreOperation, work: () => unknown): Promise<unknown> {
    if (lastFailure === "timed_out") return undefined;
    const startMs = clock.now();
    pulse(LONGEST_MS);
    const working = (async (): Promise<StoreReply> => ({ value: await work() }))()
      .catch((): StoreReply => ({ failure: "threw" }));
    const reply = await waitFor(working, LONGEST_MS, clock);
    const { value, failure }: StoreReply = reply ?? { failure: "timed_out" };
    lastFailure = failure ?? lastFailure;
    const durationMs = clock.now() - startMs;
    tell({ type: "store", operation, durationMs, ...(failure && { failure }) });
    return value;
  }

  const live = (ttlMs: number): { ttl: number } => ({ ttl: Math.max(1, Math.ceil(ttlMs / 1_000)) });

  return {
    get hasFailed() {
      return lastFailure !== undefined;
    },
    get: (key) => run("get", () => store.getItem(key)),
    set: (key, value, ttlMs) => run("set", () => store.setItem(key, value, live(ttlMs))),
    add: async (key, value, ttlMs) =>
      store.addItem && await run("add", () => store.addItem?.(key, value, live(ttlMs))),
    remove: (key) => run("remove", () => store.removeItem(key)),
  };
}
