/**
 * Waiting for one thing at a time, in a way that can be ended from outside.
 *
 * @module
 */

import type { Clock } from "./clock.ts";

/** One that waits: a call, or a login. What it waits for at present has the only way to end it. */
export interface Waiter {
  /** Ends the wait under way with a reason; absent while there is none. */
  stop?: ((reason: unknown) => void) | undefined;
  /** Why nothing is waited for any more, once that is so. */
  ended?: { readonly reason: unknown } | undefined;
}

/** Ends whatever a waiter waits for, now and later. */
export function endWaiter(waiter: Waiter, reason: unknown): void {
  waiter.ended ??= { reason };
  waiter.stop?.(reason);
}

/**
 * Waits for one thing; an end of the waiter rejects with its reason.
 *
 * @param begin Begins the wait and returns what leaves it; that is called once, however it ends.
 */
export function wait<T>(
  waiter: Waiter,
  begin: (resolve: (value: T) => void, reject: (error: unknown) => void) => () => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    if (waiter.ended) return reject(waiter.ended.reason);
    let isOver = false;
    let leave = (): void => {};
    function end<V>(settle: (value: V) => void, value: V): void {
      if (isOver) return;
      isOver = true;
      waiter.stop = undefined;
      leave();
      settle(value);
    }
    const fail = (error: unknown): void => end(reject, error);
    waiter.stop = fail;
    leave = begin((value) => end(resolve, value), fail);
    if (isOver) leave(); // it was over before it had begun
  });
}

/** Waits `ms` milliseconds. */
export function pause(ms: number, clock: Clock, waiter: Waiter = {}): Promise<void> {
  return wait(waiter, (resolve) => clock.after(ms, resolve));
}

/** Waits for work at most `ms` milliseconds; what `buildError` returns is thrown after that. */
export function waitFor<T>(
  work: Promise<T>,
  ms: number,
  clock: Clock,
  waiter: Waiter,
  buildError: () => unknown,
): Promise<T> {
  return wait(waiter, (resolve, reject) => {
    work.then(resolve, reject);
    return clock.after(ms, () => reject(buildError()));
  });
}

/** A limit of time that can be put off without another timer, which some runtimes make slowly. */
export interface TimeLimit {
  /** For how long it goes on once its time is over, in milliseconds. */
  moreMs: number;
  /** Ends it early. */
  cancel(): void;
}

/** Calls `end` once the time is over, unless that is cancelled. */
export function startTimeLimit(ms: number, clock: Clock, end: () => void): TimeLimit {
  const limit: TimeLimit = { moreMs: 0, cancel: end };
  limit.cancel = clock.after(ms, () => {
    if (limit.moreMs === 0) end();
    else limit.cancel = clock.after(limit.moreMs, end);
  });
  return limit;
}

/** A stretch of time, as a start and a length: no date in the future, as clocks are set back. */
export interface Span {
  readonly startMs: number;
  readonly lengthMs: number;
}

/** Tells how much of a stretch is left: nothing when the clock was set to before its start. */
export function readLeftMs(span: Span | undefined, nowMs: number): number {
  if (!span || nowMs < span.startMs) return 0;
  return Math.max(0, span.startMs + span.lengthMs - nowMs);
}

/** Makes what hands work to a `waitUntil`, whatever comes of either. */
export function createKeepAlive(
  waitUntil: (work: Promise<unknown>) => unknown,
): (work: Promise<unknown>) => void {
  return (work) => {
    const ending = work.then(() => {}, () => {});
    // The request that it belongs to may have been answered: the work goes on as it can.
    (async () => await waitUntil(ending))().catch(() => {});
  };
}
