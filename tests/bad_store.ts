/** Stores as they are: slow, stale, lying, or without what a lease needs. */

import type { Clock } from "../mod.ts";
import type { StoreBackend } from "../store.ts";
import { createMemoryStore } from "./memory_store.ts";

/** What is wrong with a store. */
export type StoreKind =
  | "good"
  | "slow"
  | "without_lease"
  | "without_ttl"
  /** Every other look shows what was there some time ago. */
  | "stale"
  /** `addItem` answers `true` and keeps nothing. */
  | "says_yes"
  /** `addItem` answers `false` and has kept it. */
  | "says_no";

/** What a store does for a while. */
export type StoreFault = "throws" | "hangs";

/** A store of which a test knows what it does. */
export interface BadStore extends StoreBackend {
  /** Sets a lease that nobody gives back. */
  bury(): void;
}

const STALE_MS = 40_000;
const FOR_EVER = { ttl: 1e9 };

interface Past {
  readonly atMs: number;
  readonly text: unknown;
}

/** Makes a store; `readFault` tells what is wrong with it just now. */
export function createBadStore(
  kind: StoreKind,
  clock: Clock,
  readFault: () => StoreFault | undefined = () => undefined,
): BadStore {
  const [leastMs, spreadMs] = kind === "slow" ? [200, 1_000] : [2, 20];
  const memory = createMemoryStore(clock, () => leastMs + clock.random() * spreadMs);
  const past = new Map<string, Past[]>();
  let sessionKey = "";
  let isBuried = false;
  let looks = 0;

  function begin(key: string): void | Promise<void> {
    if (!key.endsWith(":lease") && !key.endsWith(":rejected")) sessionKey = key;
    if (isBuried) bury();
    const fault = readFault();
    if (fault === "throws") throw new Error("The store is down");
    if (fault === "hangs") return new Promise(() => {});
  }

  function bury(): void {
    isBuried = sessionKey === "";
    if (isBuried) return;
    const untilMs = kind === "without_ttl" ? Infinity : clock.now() + 35_000;
    memory.items.set(`${sessionKey}:lease`, { value: "dead.35000", untilMs });
  }

  function readPast(key: string, text: unknown): unknown {
    const seen = past.get(key) ?? [];
    const atMs = clock.now() - STALE_MS;
    past.set(key, [...seen.slice(-20), { atMs: clock.now(), text }]);
    if (looks++ % 2 > 0) return text;
    return seen.findLast((look) => look.atMs <= atMs)?.text ?? null;
  }

  async function addItem(key: string, value: string, options: { ttl: number }): Promise<unknown> {
    await begin(key);
    if (kind === "says_yes") return true;
    const isAdded = await memory.addItem(key, value, kind === "without_ttl" ? FOR_EVER : options);
    return kind === "says_no" ? false : isAdded;
  }

  return {
    bury,
    async getItem(key): Promise<unknown> {
      await begin(key);
      const text = await memory.getItem(key);
      return kind === "stale" ? readPast(key, text) : text;
    },
    async setItem(key, value, options): Promise<void> {
      await begin(key);
      await memory.setItem(key, value, kind === "without_ttl" ? FOR_EVER : options);
    },
    async removeItem(key): Promise<void> {
      await begin(key);
      await memory.removeItem(key);
    },
    ...(kind !== "without_lease" && { addItem }),
  };
}
