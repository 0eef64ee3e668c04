/**
 * Access to what a session is kept in: Redis, a key-value store, a Durable Object.
 *
 * @module
 */

import { waitFor } from "../async/wait.ts";
import { readThrown, redact } from "../errors/redact.ts";
import type { ConnectionEvent, StoreOperation } from "../transport/events.ts";
import type { Settings } from "../transport/settings.ts";

/**
 * What a shared session is kept in: Web Storage, `unstorage` and most caches have this shape, or
 * nearly so.
 *
 * It holds live session secrets: protect it as you would a password.
 */
export interface StoreBackend {
  /** Returns the text under a key, or `null` or `undefined`, or a promise of it. */
  getItem(key: string): unknown;
  /** Sets the text under a key; it may be forgotten after `ttl` seconds. */
  setItem(key: string, value: string, options: { readonly ttl: number }): unknown;
  /** Removes what is under a key. */
  removeItem(key: string): unknown;
  /**
   * Sets the text under a key where nothing is, as Redis `SET NX EX` does.
   *
   * With it, one machine at a time logs in for all. What it returns does not matter: whoever reads
   * its own text back has it.
   */
  addItem?(key: string, value: string, options: { readonly ttl: number }): unknown;
}

/** A backend that never fails a login: it answers soon, or `undefined` stands for its answer. */
export interface StoreAccess {
  /** Whether any operation failed. */
  readonly hasFailed: boolean;
  get(key: string): Promise<unknown>;
  set(key: string, value: string, ttlMs: number): Promise<unknown>;
  /** Gives `undefined`, too, where the backend cannot add. */
  add(key: string, value: string, ttlMs: number): Promise<unknown>;
  remove(key: string): Promise<unknown>;
}

/** What an access is opened for. */
export interface AccessOptions {
  /** What to cut from the errors of the backend. */
  readonly secrets: readonly string[];
  /** Is told how long the next operation takes at most, in milliseconds. */
  readonly progress?: ((ms: number) => void) | undefined;
}

type StoreEvent = Extract<ConnectionEvent, { type: "store" }>;

const LONGEST_MS = 2_000;
const LONGEST_MESSAGE = 200;

// Of a URL; it ends at the last `@` before the path.
const USER_INFORMATION = /(\w:\/\/)[^\s/?#]*@/g;

/** What stands for the answer of a backend that gives none in time. */
const LATE = Symbol();

/** Opens a backend for one piece of work; once it did not answer in time, it is not asked again. */
export function openAccess(
  backend: StoreBackend,
  { clock, emit }: Settings,
  { secrets, progress }: AccessOptions,
): StoreAccess {
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

/** Describes the error of a backend; clients like to name a URL with its password. */
function describe(thrown: unknown, secrets: readonly string[]): Required<StoreEvent>["error"] {
  const { name, code, message } = readThrown(thrown ?? "");
  const clean = (value: unknown): string =>
    redact(readText(value), secrets).replace(USER_INFORMATION, "$1***@").slice(0, LONGEST_MESSAGE);
  return {
    name: clean(name ?? "Error"),
    ...(code !== undefined && { code: clean(code) }),
    message: clean(message),
  };
}

/** Reads what a backend gave as text; what has none counts as empty. */
export function readText(given: unknown): string {
  try {
    return String(given ?? "");
  } catch {
    return "";
  }
}
