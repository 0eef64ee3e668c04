/**
 * The queue before the server: so many at a time, and the others in their order.
 *
 * @module
 */

import type { Clock } from "./clock.ts";
import { readLeftMs, type Span, wait, type Waiter } from "./wait.ts";

/** The right of one call to be under way. */
export interface Slot {
  /** Gives it to the next; again and again does nothing. */
  release(): void;
}

/** A semaphore that serves in order. */
export interface SlotQueue {
  /** Takes a slot, if one is free and nobody waits for it. */
  tryAcquire(nowMs: number): Slot | undefined;
  /** Waits for a slot; of those who wait, the one with the lowest `order` is served first. */
  acquire(order: number, waiter: Waiter): Promise<Slot>;
}

interface HeldSlot extends Slot {
  /** For how long it can be held; a slot that was offered is held when it was taken. */
  span: Span;
}

interface Place {
  readonly order: number;
  /** Absent once its waiter has left. */
  offer: ((slot: HeldSlot) => void) | undefined;
}

// More than a timer is late by, so that the holder's own time-out comes first.
const GRACE_MS = 1_000;

// In Workers, one whose request was answered meanwhile never takes what it is offered.
const OFFER_MS = 1_000;

// How often those look who do not stand in front: they may do so by then.
const FAR_MS = 10_000;

const UNLIMITED: Slot = { release: () => {} };

/**
 * Makes a queue before `limit` slots.
 *
 * A slot that is held for longer than `longestMs`, or offered and not taken within a second, counts
 * as free: in Workers, its holder may be gone.
 */
export function createSlotQueue(limit: number, longestMs: number, clock: Clock): SlotQueue {
  const held = new Set<HeldSlot>();
  let waiting: Place[] = [];
  let left = 0; // places whose waiter has left

  function hold(lengthMs: number, startMs: number): HeldSlot {
    const slot: HeldSlot = {
      span: { startMs, lengthMs },
      release(): void {
        if (held.delete(slot)) serve();
      },
    };
    held.add(slot);
    return slot;
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
    for (const slot of [...held]) if (readLeftMs(slot.span, nowMs) === 0) slot.release();
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
    return { tryAcquire: () => UNLIMITED, acquire: () => Promise.resolve(UNLIMITED) };
  }
  return {
    tryAcquire(nowMs): Slot | undefined {
      if (waiting.length > left) return undefined;
      if (held.size >= limit) freeStaleSlots();
      return held.size < limit ? hold(longestMs + GRACE_MS, nowMs) : undefined;
    },
    async acquire(order, waiter): Promise<Slot> {
      const slot = await wait<HeldSlot>(waiter, (resolve) => {
        let cancel = (): void => {};
        let offered: HeldSlot | undefined;
        const place: Place = {
          order,
          offer(given): void {
            offered = given;
            place.offer = undefined;
            resolve(given);
          },
        };
        let seen: HeldSlot | undefined;
        let seenMs = 0;
        const setTimer = (): void => {
          const [oldest] = held;
          if (oldest !== seen) seenMs = 0;
          seen = oldest;
          // Where many wait, those in front look for all.
          const isInFront = findPosition(waiting, order) <= limit;
          const ms = isInFront ? OFFER_MS : Math.min(longestMs, FAR_MS);
          let isSet = false;
          cancel = clock.after(ms, () => {
            // One that fires while it is set says that all time is over: so do some fakes.
            seenMs += isSet ? ms : Infinity;
            freeStaleSlots();
            // A timer is believed, also where the clock does not agree with it.
            if (!offered && seenMs > longestMs + GRACE_MS) seen?.release();
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
      slot.span = { startMs: clock.now(), lengthMs: longestMs + GRACE_MS };
      held.add(slot);
      return slot;
    },
  };
}

/** Finds where a place belongs: behind all with the same order or a lower one. */
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
