/**
 * Single flight: concurrent callers share one run of the same work.
 *
 * @module
 */

import type { Clock } from "./clock.ts";
import { endWaiter, type Span, wait, type Waiter } from "./wait.ts";

/** How work ended, as one of its watchers sees it. */
export type Ending<T> =
  | { readonly kind: "done"; readonly value: T }
  | { readonly kind: "failed"; readonly error: unknown }
  /** It exceeded the time limit of its step. */
  | { readonly kind: "stalled" }
  /** Other work replaced it. */
  | { readonly kind: "overtaken" }
  /** The watcher's own time limit expired first. */
  | { readonly kind: "late" };

/** Work under way. It continues when its watchers leave. */
export interface Flight<T> extends Waiter {
  /** How it ended; `undefined` while it is under way. A later result changes nothing. */
  readonly ending: Ending<T> | undefined;
  /** Whether anyone watches it. */
  readonly isWatched: boolean;
  /** Whether it waits between two attempts; `giveUp` ends that wait too. */
  isPausing: boolean;
  /** Starts a step that takes at most `ms` milliseconds. */
  progress(ms: number): void;
  /** Returns whether the current step has exceeded its time limit. */
  isStalled(nowMs: number): boolean;
  /** Ends it for all watchers; a step under way may finish, but no further one starts. */
  giveUp(kind: "stalled" | "overtaken"): void;
  /** Ends it for all watchers with an error, and stops the step under way. */
  abort(reason: unknown): void;
  /** Waits for its end, for at most `longestMs` milliseconds, with one timer. */
  watch(waiter: Waiter, longestMs?: number): Promise<Ending<T>>;
}

// Timers fire late: the step's own time-out must come first.
const GRACE_MS = 1_000;

/**
 * Starts work that concurrent callers can watch.
 *
 * Each watcher checks the progress with its own timer: in Workers, work never settles once the
 * request that started it has been answered.
 */
export function startFlight<T>(
  clock: Clock,
  begin: (flight: Flight<T>) => Promise<T>,
): Flight<T> {
  const watchers = new Set<(ending: Ending<T>) => void>();
  let step: Span = { startMs: clock.now(), lengthMs: GRACE_MS };
  let ending: Ending<T> | undefined;

  function end(how: Ending<T>): void {
    if (ending) return;
    ending = how;
    for (const notify of watchers) notify(how);
  }

  const flight: Flight<T> = {
    isPausing: false,
    get ending() {
      return ending;
    },
    get isWatched() {
      return watchers.size > 0;
    },
    progress(ms): void {
      step = { startMs: clock.now(), lengthMs: ms + GRACE_MS };
    },
    isStalled: (nowMs) => nowMs > step.startMs + step.lengthMs,
    giveUp(kind): void {
      end({ kind });
      flight.ended ??= { reason: undefined };
      if (flight.isPausing) flight.stop?.(undefined);
    },
    abort(reason): void {
      endWaiter(flight, reason);
      end({ kind: "failed", error: reason });
    },
    watch(waiter, longestMs = Infinity): Promise<Ending<T>> {
      if (flight.isStalled(clock.now())) flight.giveUp("stalled");
      if (ending) return Promise.resolve(ending);
      return wait(waiter, (resolve) => {
        let cancel = (): void => {};
        let leftMs = longestMs;
        // Counts by timers instead of `now()`, since not every clock agrees with its timers.
        const setTimer = (): void => {
          const seen = step;
          const ms = Math.min(seen.lengthMs, leftMs);
          cancel = clock.after(ms, () => {
            leftMs -= ms;
            if (leftMs <= 0) resolve({ kind: "late" });
            else if (seen === step) flight.giveUp("stalled");
            else setTimer();
          });
        };
        watchers.add(resolve);
        setTimer();
        return () => {
          cancel();
          watchers.delete(resolve);
        };
      });
    },
  };
  begin(flight).then(
    (value) => end({ kind: "done", value }),
    (error) => end({ kind: "failed", error }),
  );
  return flight;
}
