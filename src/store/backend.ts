/**
 * Calls to a backend, such as Redis: they are short, safe and emitted as events.
 *
 * @module
 */

import { waitFor } from "../async/wait.ts";
import { readThrown, redact } from "../errors/redact.ts";
import type { ConnectionEvent, StoreOperation } from "../transport/events.ts";
import type { Settings } from "../transport/settings.ts";

/**
 * A key-value store for shared sessions; Web Storage, `unstorage` and most caches fit.
 *
 * Each method may return a promise. One that throws or takes longer than 2 seconds fails no call.
 * The store holds live session secrets: protect it as you would a password.
 *
 * @example A backend with a lease
 * ```ts
 * import { connect } from "@zuora-connections/client";
 * import { createSharedStore, type StoreBackend } from "@zuora-connections/client/store";
 * import { createSimulator } from "@zuora-connections/client/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const items = new Map<string, string>();
 * const backend: StoreBackend = {
 *   getItem: (key) => items.get(key),
 *   setItem: (key, value) => items.set(key, value),
 *   removeItem: (key) => items.delete(key),
 *   addItem: (key, value) => items.has(key) || items.set(key, value),
 * };
 * const { credentials, fetch } = createSimulator(); // in place of Zuora
 * await connect(credentials, { fetch, store: createSharedStore(backend) });
 *
 * assertEquals(items.size, 1); // the session; the lease is released
 * ```
 */
export interface StoreBackend {
  /** Returns the text under a key; `null` or `undefined` if there is none. */
  getItem(key: string): unknown;
  /** Sets the text under a key, which may expire after `ttl` seconds. */
  setItem(key: string, value: string, options: { readonly ttl: number }): unknown;
  /** Removes the text under a key. */
  removeItem(key: string): unknown;
  /**
   * Sets the text under a key unless the key exists, as `SET NX EX` does in Redis.
   *
   * If the backend has this method, one machine at a time logs in for all. Its result is ignored:
   * a machine whose text `getItem` then returns has the lease.
   */
  addItem?(key: string, value: string, options: { readonly ttl: number }): unknown;
}

/** A backend that never fails a login: each method returns `undefined` after an error or 2 s. */
export interface SafeBackend {
  /** Whether any operation failed. */
  readonly hasFailed: boolean;
  get(key: string): Promise<unknown>;
  set(key: string, value: string, ttlMs: number): Promise<unknown>;
  /** Also returns `undefined` if the backend has no `addItem`. */
  add(key: string, value: string, ttlMs: number): Promise<unknown>;
  remove(key: string): Promise<unknown>;
}

/** Options of {@linkcode guardBackend}. */
export interface GuardOptions {
  /** The secrets to redact from errors of the backend. */
  readonly secrets: readonly string[];
  /** Called before each operation with the longest time that it can take, in milliseconds. */
  readonly progress?: ((ms: number) => void) | undefined;
}

type StoreEvent = Extract<ConnectionEvent, { type: "store" }>;

const LONGEST_MS = 2_000;
const LONGEST_MESSAGE = 200;

// In a URL, user information ends at the last `@` before the path.
const USER_INFORMATION = /(\w:\/\/)[^\s/?#]*@/g;

/** Thrown when a backend does not answer in time. */
const LATE = Symbol();

/** Opens a backend for one piece of work; after the first time-out it is not called again. */
export function guardBackend(
  backend: StoreBackend,
  { clock, emit }: Settings,
  { secrets, progress }: GuardOptions,
): SafeBackend {
  let lastFailure: StoreEvent["failure"];

  async function run(
    operation: StoreOperation,
    work: () => unknown,
    text: string = "",
  ): Promise<unknown> {
    if (lastFailure === "timed_out") return undefined;
    const startMs = clock.now();
    progress?.(LONGEST_MS);
    let more: Partial<StoreEvent> = {};
    let value: unknown;
    try {
      value = await waitFor((async () => await work())(), LONGEST_MS, clock, {}, () => LATE);
    } catch (thrown) {
      lastFailure = thrown === LATE ? "timed_out" : "threw";
      const error = thrown === LATE ? undefined : describe(thrown, [text, ...secrets]);
      more = { failure: lastFailure, ...(error && { error }) };
    }
    emit?.({ type: "store", operation, durationMs: clock.now() - startMs, ...more });
    return value;
  }

  const live = (ttlMs: number): { ttl: number } => ({ ttl: Math.max(1, Math.ceil(ttlMs / 1_000)) });

  return {
    get hasFailed() {
      return lastFailure !== undefined;
    },
    get: (key) => run("get", () => backend.getItem(key)),
    set: (key, value, ttlMs) => run("set", () => backend.setItem(key, value, live(ttlMs)), value),
    add: async (key, value, ttlMs) =>
      backend.addItem && await run("add", () => backend.addItem?.(key, value, live(ttlMs))),
    remove: (key) => run("remove", () => backend.removeItem(key)),
  };
}

/** Describes an error of a backend; its message may contain a URL with a password. */
function describe(thrown: unknown, secrets: readonly string[]): Required<StoreEvent>["error"] {
  const { name, code, message } = readThrown(thrown ?? "");
  const redactText = (value: unknown): string =>
    redact(readText(value), secrets).replace(USER_INFORMATION, "$1***@").slice(0, LONGEST_MESSAGE);
  return {
    name: redactText(name ?? "Error"),
    ...(code !== undefined && { code: redactText(code) }),
    message: redactText(message),
  };
}

/** Converts what a backend returned to text; empty if that throws. */
export function readText(given: unknown): string {
  try {
    return String(given ?? "");
  } catch {
    return "";
  }
}
