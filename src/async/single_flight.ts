/**
 * Work that is done once for all who ask for it at the same time.
 *
 * @module
 */

import type { Clock } from "./clock.ts";
import { endWaiter, type Span, wait, type Waiter } from "./wait.ts";

/** How work ended, for one who watched it. */
export type Ending<T> =
  | { readonly kind: "done"; readonly value: T }
  | { readonly kind: "failed"; readonly error: unknown }
  /** It stood still for longer than its step can last. */
  | { readonly kind: "stalled" }
  /** Other work took its place. */
  | { readonly kind: "overtaken" }
  /** The time of the watcher was over first. */
  | { readonly kind: "late" };

/** Work under way. It belongs to nobody who watches it: they come and leave, and it goes on. */
export interface Flight<T> extends Waiter {
  /** How it ended; absent while it is under way. What comes of it later changes nothing. */
  readonly ending: Ending<T> | undefined;
  /** Whether anybody waits for it. */
  readonly isWatched: boolean;
  /** Whether it rests between two attempts: who gives it up ends the rest, too. */
  isResting: boolean;
  /** Says that the next step takes at most `ms` milliseconds. */
  progress(ms: number): void;
  /** Tells whether the present step lasts longer than it can. */
  isStalled(nowMs: number): boolean;
  /** Ends it for all who watch; it waits for nothing more, but for what a step has begun. */
  giveUp(kind: "stalled" | "overtaken"): void;
  /** Ends it for all who watch with an error, and what a step has begun too. */
  abort(reason: unknown): void;
  /** Waits for its end, at most `longestMs` milliseconds, with one timer. */
  watch(waiter: Waiter, longestMs?: number): Promise<Ending<T>>;
}

// More than a timer is late by, so that the step's own time-out comes first.
const GRACE_MS = 1_000;

/**
 * Starts work.
 *
 * Each who watches has a timer of its own, which looks at the work's progress when it fires: in
 * Workers, what a request began stands still for ever once that request was answered.
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
    isResting: false,
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
      if (flight.isResting) flight.stop?.(undefined);
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
        // A timer that fires is believed: not every clock agrees with its timers.
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
