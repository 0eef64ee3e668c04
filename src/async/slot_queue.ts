/**
 * The queue before the server: Zuora allows a tenant so many requests at a time (documented).
 *
 * @module
 */

import type { Clock } from "./clock.ts";
import { waitFor } from "./wait.ts";

/** Gives the slot back. */
export type Release = () => void;

/** A place among those that are served: its slot, and how long it was waited for. */
export type Place = readonly [release: Release, waitedMs: number];

interface Waiter {
  readonly order: number;
  readonly give: (release: Release) => void;
}

// More than a timer is late by, so that the holder's own time-out comes first.
const GRACE_MS = 1_000;

/**
 * Makes a queue of `limit` slots: of those who wait, the one with the lowest order is served first.
 *
 * A slot that was held for longer than an attempt can last counts as free: in Workers, its holder
 * is gone.
 */
export function createQueue(
  limit: number,
  longestMs: number,
  clock: Clock,
): (order: number, signal?: AbortSignal | null) => Promise<Place> {
  const held = new Map<Release, number>(); // with the time until which it can be held
  const waiting: Waiter[] = [];

  function take(): Release {
    const release = (): void => {
      held.delete(release);
      while (held.size < limit && waiting.length > 0) waiting.shift()?.give(take());
    };
    held.set(release, clock.now() + longestMs + GRACE_MS);
    return release;
  }

  return async function enter(order, signal): Promise<Place> {
    signal?.throwIfAborted();
    if (held.size < limit) return [take(), 0];

    const startMs = clock.now();
    let give: Waiter["give"] = () => {};
    const slot = new Promise<Release>((resolve) => give = resolve);
    const waiter = { order, give };
    waiting.splice(waiting.findLastIndex((other) => other.order <= order) + 1, 0, waiter);
    try {
      for (;;) {
        const nowMs = clock.now();
        for (const [release, untilMs] of held) if (untilMs <= nowMs) release();
        const [untilMs = nowMs] = held.values(); // the oldest stands first
        const release = await waitFor(slot, untilMs - nowMs, clock, signal);
        if (release) return [release, clock.now() - startMs];
      }
    } catch (error) {
      const at = waiting.indexOf(waiter);
      if (at < 0) slot.then((release) => release());
      else waiting.splice(at, 1);
      throw error;
    }
  };
}
