/**
 * Waits that can be ended from outside.
 *
 * @module
 */

import type { Clock } from "./clock.ts";

/** A call or a login that waits for one thing at a time. */
export interface Waiter {
  /** Ends the current wait with a reason; `undefined` between waits. */
  stop?: ((reason: unknown) => void) | undefined;
  /** Why the waiter ended; `undefined` before that. */
  ended?: { readonly reason: unknown } | undefined;
}

/** Ends the current wait of a waiter, and every later one. */
export function endWaiter(waiter: Waiter, reason: unknown): void {
  waiter.ended ??= { reason };
  waiter.stop?.(reason);
}

/**
 * Waits for one thing; rejects with the waiter's reason if the waiter ends first.
 *
 * @param begin Starts the wait and returns its clean-up, which is called exactly once.
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
    if (isOver) leave(); // it ended within `begin`
  });
}

/** Waits `ms` milliseconds. */
export function pause(ms: number, clock: Clock, waiter: Waiter = {}): Promise<void> {
  return wait(waiter, (resolve) => clock.after(ms, resolve));
}

/** Waits for work for at most `ms` milliseconds, then rejects with `buildError()`. */
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

/** A time limit that can start again without another timer, since timers are slow on Deno. */
export interface TimeLimit {
  /** Whether it starts again instead of ending. */
  isExtended: boolean;
  /** When it started again, in milliseconds since the epoch. */
  extendedAtMs: number | undefined;
  /** Cancels it. */
  cancel(): void;
}

// By how much a timer and a clock that nobody sets may differ.
const STEADY_MS = 1_000;

/** Calls `end` once a span that starts now is over, unless the limit is cancelled first. */
export function startTimeLimit(
  { startMs, lengthMs }: Span,
  clock: Clock,
  end: () => void,
): TimeLimit {
  const limit: TimeLimit = { isExtended: false, extendedAtMs: undefined, cancel: end };
  limit.cancel = clock.after(lengthMs, () => {
    if (!limit.isExtended) return end();
    const passedMs = (limit.extendedAtMs ?? NaN) - startMs;
    // The timer is right; if the clock does not agree, it was set, and the whole time starts again.
    const isSteady = Math.abs(clock.now() - startMs - lengthMs) <= STEADY_MS;
    const isKnown = isSteady && passedMs >= 0 && passedMs <= lengthMs;
    limit.cancel = clock.after(isKnown ? passedMs : lengthMs, end);
  });
  return limit;
}

/** A period as start and length rather than an end date, since clocks may be set back. */
export interface Span {
  readonly startMs: number;
  readonly lengthMs: number;
}

/** Returns how much of a period is left: 0 if the clock was set back to before its start. */
export function readLeftMs(span: Span | undefined, nowMs: number): number {
  if (!span || nowMs < span.startMs) return 0;
  return Math.max(0, span.startMs + span.lengthMs - nowMs);
}

/** Creates a function that passes work to `waitUntil` and never throws or rejects. */
export function createKeepAlive(
  waitUntil: (work: Promise<unknown>) => unknown,
): (work: Promise<unknown>) => void {
  return (work) => {
    const ending = work.then(() => {}, () => {});
    // `waitUntil` may throw once the request has been answered.
    (async () => await waitUntil(ending))().catch(() => {});
  };
}
