/**
 * Waiting for work, but never for ever.
 *
 * @module
 */

import type { Clock } from "./clock.ts";

/** Waits `ms` milliseconds, no longer than the signal allows, and leaves no listener on it. */
export async function rest(ms: number, clock: Clock, signal?: AbortSignal | null): Promise<void> {
  await waitFor(new Promise<never>(() => {}), ms, clock, signal);
}

/**
 * Waits for work at most `ms` milliseconds and no longer than the signal allows; an abort rejects
 * with `signal.reason` itself. The timer is this caller's own: in Workers the work of another
 * request may never settle.
 *
 * @returns What the work gave; nothing when the time was over first.
 */
export async function waitFor<T>(
  work: Promise<T>,
  ms: number,
  clock: Clock,
  signal?: AbortSignal | null,
): Promise<T | void> {
  const done = new AbortController();
  const until = signal ? linkSignals(signal, done) : done.signal;
  try {
    return await Promise.race([work, sleep(ms, clock, until)]);
  } catch (error) {
    // Some runtimes reject an aborted fetch with a copy of the reason.
    signal?.throwIfAborted();
    throw error;
  } finally {
    done.abort(done);
  }
}

/**
 * Gives a signal that aborts as soon as a caller's signal or a controller of our own does, with the
 * reason of that.
 *
 * `AbortSignal.any` leaves no listener on the caller's signal. `@edge-runtime/vm` and Node before
 * 20.3 lack it: there one stays until the controller is aborted.
 */
export function linkSignals(signal: AbortSignal, own: AbortController): AbortSignal {
  if ("any" in AbortSignal) return AbortSignal.any([signal, own.signal]);
  const stop = (): void => own.abort(signal.reason);
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true, signal: own.signal });
  return own.signal;
}

/** Resolves after `ms` milliseconds; rejects with `signal.reason` as soon as the signal aborts. */
export function sleep(ms: number, clock: Clock, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const stop = (): void => {
      cancel();
      reject(signal?.reason);
    };
    const cancel = clock.after(ms, () => {
      signal?.removeEventListener("abort", stop);
      resolve();
    });
    signal?.addEventListener("abort", stop, { once: true });
  });
}
