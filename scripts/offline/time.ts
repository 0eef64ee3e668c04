/**
 * The part of `@std/testing/time` that the tests use, for where the registry cannot be reached.
 *
 * @module
 */

import { type Clock, createClock } from "npm:@sinonjs/fake-timers@15.5.0";

// The longest wait that the clock below takes; it makes 1 ms of a longer one.
const LONGEST_WAIT_MS = 2 ** 31 - 1;

const { Date, setTimeout, clearTimeout, setInterval, clearInterval } = globalThis;
const REAL = { Date, setTimeout, clearTimeout, setInterval, clearInterval };
const realSignalTimeout = AbortSignal.timeout;

let faked: FakeTime | undefined;

/** Puts a fake in the place of `Date` and the timers until {@linkcode FakeTime.restore}. */
export class FakeTime {
  readonly #clock: Clock;

  /** Fakes time from a start on, by default from now on. */
  constructor(start: number = REAL.Date.now()) {
    if (faked !== undefined) throw new Error("Cannot fake time: it is faked already");
    if (Number.isNaN(start)) throw new TypeError("Cannot fake time: invalid start");
    this.#clock = createClock(start);
    faked = this;
    this.#replaceGlobals();
  }

  /** The fake time in milliseconds since the epoch. */
  get now(): number {
    return this.#clock.now;
  }

  /** Moves time on and runs the timers that come due. */
  tick(ms = 0): void {
    if (ms < 0) throw new RangeError("Cannot set the time: it is in the past");
    const endMs = this.now + ms;
    // One timer at a time, so that one that throws stops the clock where it is due.
    while (this.#findNextDue() <= endMs) this.#clock.next();
    this.#clock.now = endMs;
  }

  /** Lets pending promises settle, then does what {@linkcode FakeTime.tick} does. */
  async tickAsync(ms = 0): Promise<void> {
    await new Promise<void>((resolve) => void REAL.setTimeout.call(globalThis, resolve, 0));
    this.tick(ms);
  }

  /** Moves time on to the next timer and runs it; says whether there was one. */
  next(): boolean {
    const dueMs = this.#findNextDue();
    if (dueMs === Infinity) return false;
    this.tick(dueMs - this.now);
    return true;
  }

  /** Brings the real time back. */
  restore(): void {
    if (faked === undefined) throw new Error("Cannot restore time: it is not faked");
    faked = undefined;
    Object.assign(globalThis, REAL);
    AbortSignal.timeout = realSignalTimeout;
  }

  /** Brings the real time back, at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.restore();
  }

  #replaceGlobals(): void {
    const clock = this.#clock;
    const start = (begin: typeof clock.setTimeout, leastMs: number) => {
      return (run: Run, delay = 0, ...args: unknown[]): unknown => {
        if (typeof run !== "function") throw new TypeError("Cannot fake a timer: no function");
        if (faked === undefined) throw new Error("Cannot start a timer: time is not faked");
        if (!(delay <= LONGEST_WAIT_MS)) throw new TypeError("Cannot fake a timer: wait too long");
        clock.duringTick = false; // else the clock would make 1 ms of no wait in a callback
        return begin(run, Math.max(leastMs, Math.floor(delay)), ...args);
      };
    };
    const startTimeout = start(clock.setTimeout, 0);
    const clear = (id?: number): void => {
      if (faked === undefined) throw new Error("Cannot clear a timer: time is not faked");
      clock.clearTimeout(id);
    };
    Object.assign(globalThis, {
      Date: clock.Date,
      setTimeout: startTimeout,
      clearTimeout: clear,
      setInterval: start(clock.setInterval, 1),
      clearInterval: clear,
    });
    AbortSignal.timeout = (delay: number): AbortSignal => {
      const controller = new AbortController();
      const reason = new DOMException("Signal timed out.", "TimeoutError");
      startTimeout(() => controller.abort(reason), delay);
      return controller.signal;
    };
  }

  #findNextDue(): number {
    return this.#clock.timerHeap?.peek()?.callAt ?? Infinity;
  }
}

type Run = (...args: unknown[]) => void;
