/**
 * Limits concurrent calls; further ones wait in a queue.
 *
 * @module
 */

import type { Clock } from "./clock.ts";
import { readLeftMs, wait, type Waiter } from "./wait.ts";

/** The permission for one call to be under way. */
export interface Slot {
  /** Since when it is held: first as an offer, then as a slot that was taken. */
  startMs: number;
  /** How long it can be held, in milliseconds. */
  lengthMs: number;
}

/** A semaphore with an ordered queue. */
export interface SlotQueue {
  /** Takes a slot if one is free and the queue is empty. */
  tryAcquire(nowMs: number): Slot | undefined;
  /** Waits for a slot; the waiter with the lowest `order` gets the next one. */
  acquire(order: number, waiter: Waiter): Promise<Slot>;
  /** Frees a slot for the next waiter; a second call does nothing. */
  release(slot: Slot): void;
}

interface Place {
  readonly order: number;
  /** Absent once its waiter has left. */
  offer: ((slot: Slot) => void) | undefined;
}

// Timers fire late: the holder's own time-out must come first.
const GRACE_MS = 1_000;

// In Workers, a waiter never takes an offer once its request has been answered.
const OFFER_MS = 1_000;

// How often a waiter checks whether it has reached the front of the queue.
const FAR_MS = 10_000;

/**
 * Creates a queue for `limit` slots.
 *
 * A slot becomes free after `longestMs`, or when an offer is not taken within a second: in Workers,
 * its holder may never run again.
 */
export function createSlotQueue(limit: number, longestMs: number, clock: Clock): SlotQueue {
  const held = new Set<Slot>();
  let waiting: Place[] = [];
  let left = 0; // places in `waiting` whose waiter has left

  function hold(lengthMs: number, startMs: number): Slot {
    const slot = { startMs, lengthMs };
    held.add(slot);
    return slot;
  }

  function release(slot: Slot): void {
    if (held.delete(slot)) serve();
  }

  function serve(): void {
    while (held.size < limit && waiting.length > 0) {
      const place = waiting.shift();
      if (place?.offer) place.offer(hold(OFFER_MS, clock.now()));
      else left--;
    }
  }

  function freeStaleSlots(): void {
    const nowMs = clock.now();
    for (const slot of [...held]) if (readLeftMs(slot, nowMs) === 0) release(slot);
  }

  function join(place: Place): void {
    const last = waiting.at(-1);
    if (!last || last.order <= place.order) waiting.push(place);
    else waiting.splice(findPosition(waiting, place.order), 0, place);
  }

  function leave(place: Place): void {
    if (!place.offer) return;
    place.offer = undefined;
    left++;
    if (left * 2 <= waiting.length) return;
    waiting = waiting.filter(({ offer }) => offer);
    left = 0;
  }

  if (limit === Infinity) {
    const slot = { startMs: 0, lengthMs: 0 };
    return { tryAcquire: () => slot, acquire: () => Promise.resolve(slot), release: () => {} };
  }
  return {
    tryAcquire(nowMs): Slot | undefined {
      if (waiting.length > left) return undefined;
      if (held.size >= limit) freeStaleSlots();
      return held.size < limit ? hold(longestMs + GRACE_MS, nowMs) : undefined;
    },
    async acquire(order, waiter): Promise<Slot> {
      const slot = await wait<Slot>(waiter, (resolve) => {
        let cancel = (): void => {};
        let offered: Slot | undefined;
        const place: Place = {
          order,
          offer(given): void {
            offered = given;
            place.offer = undefined;
            resolve(given);
          },
        };
        let seen: Slot | undefined;
        let seenMs = 0;
        const setTimer = (): void => {
          const [oldest] = held;
          if (oldest !== seen) seenMs = 0;
          seen = oldest;
          // Only the waiters in front check often, to keep long queues cheap.
          const isInFront = findPosition(waiting, order) <= limit;
          const ms = isInFront ? OFFER_MS : Math.min(longestMs, FAR_MS);
          let isSet = false;
          cancel = clock.after(ms, () => {
            // A fake timer that fires while it is being set means that all time is over.
            seenMs += isSet ? ms : Infinity;
            freeStaleSlots();
            // Counts by timers, since not every clock agrees with its timers.
            if (!offered && seen && seenMs > longestMs + GRACE_MS) release(seen);
            if (!offered) setTimer();
          });
          isSet = true;
        };
        join(place);
        freeStaleSlots();
        serve();
        if (!offered) setTimer();
        return () => {
          cancel();
          leave(place);
        };
      });
      slot.startMs = clock.now();
      slot.lengthMs = longestMs + GRACE_MS;
      held.add(slot);
      return slot;
    },
    release,
  };
}

/** Finds the position behind all places with the same or a lower order. */
function findPosition(waiting: readonly Place[], order: number): number {
  let low = 0;
  let high = waiting.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((waiting[middle]?.order ?? Infinity) <= order) low = middle + 1;
    else high = middle;
  }
  return low;
}
