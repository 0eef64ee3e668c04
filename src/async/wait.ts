/**
 * Waiting for work, but never for ever.
 *
 * @module
 */

import type { Clock } from "./clock.ts";
import { linkSignals } from "./link_signals.ts";

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
    return await Promise.race([work, clock.sleep(ms, until)]);
  } catch (error) {
    // Some runtimes reject an aborted fetch with a copy of the reason.
    signal?.throwIfAborted();
    throw error;
  } finally {
    done.abort(done);
  }
}
