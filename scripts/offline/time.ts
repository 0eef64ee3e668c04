/**
 * The part of `@std/testing/time` that the tests use, for where the registry cannot be reached.
 *
 * @module
 */

import { type Clock, createClock } from "npm:@sinonjs/fake-timers@15.5.0";

// The longest wait that the clock below takes; it makes 1 ms of a longer one.
const LONGEST_WAIT_MS = 2 ** 31 - 1;

const REAL = {
  Date: globalThis.Date,
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  setInterval: globalThis.setInterval,
  clearInterval: globalThis.clearInterval,
};
const realSignalTimeout = AbortSignal.timeout;

let faked: FakeTime | undefined;

/** Something that fake time cannot do in the state it is in. */
export class TimeError extends Error {
  override readonly name = "TimeError";
}

/** Puts a fake in the place of `Date` and the timers until {@linkcode FakeTime.restore}. */
export class FakeTime {
  readonly #clock: Clock;
  readonly #timers: Map<number, { readonly dueMs: number; readonly cancel: () => void }>;
  #lastId = 0;

  /** Fakes time from a start on, by default from now on. */
  constructor(start?: number | string | Date | null) {
    if (faked !== undefined) throw new TimeError("Cannot fake time: it is faked already");
    const startMs = typeof start === "number"
      ? Math.floor(start)
      : new REAL.Date(start ?? REAL.Date.now()).getTime();
    if (Number.isNaN(startMs)) throw new TypeError("Cannot fake time: invalid start");
    this.#clock = createClock(startMs);
    this.#timers = new Map();
    faked = this;
    this.#replaceGlobals();
  }

  /** The fake time in milliseconds since the epoch; setting it runs the timers that come due. */
  get now(): number {
    return this.#clock.now;
  }
  set now(value: number) {
    if (value < this.now) throw new RangeError("Cannot set the time: it is in the past");
    // One timer at a time, so that one that throws stops the clock where it is due.
    while (this.#findNextDue() <= value) this.#clock.next();
    this.#clock.now = value;
  }

  /** Moves time on and runs the timers that come due. */
  tick(ms = 0): void {
    this.now += ms;
  }

  /** Lets pending promises settle, then does what {@linkcode FakeTime.tick} does. */
  async tickAsync(ms = 0): Promise<void> {
    await new Promise<void>((resolve) => void REAL.setTimeout.call(globalThis, resolve, 0));
    this.now += ms;
  }

  /** Moves time on to the next timer and runs it; says whether there was one. */
  next(): boolean {
    const dueMs = this.#findNextDue();
    if (dueMs === Infinity) return false;
    this.now = dueMs;
    return true;
  }

  /** Brings the real time back. */
  restore(): void {
    if (faked === undefined) throw new TimeError("Cannot restore time: it is not faked");
    faked = undefined;
    Object.assign(globalThis, REAL);
    AbortSignal.timeout = realSignalTimeout;
  }

  /** Brings the real time back, at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.restore();
  }

  #replaceGlobals(): void {
    const clear = (id?: unknown): void => this.#clear(id);
    const start = (repeat: boolean) => (run: Run, delay = 0, ...args: unknown[]): number => {
      if (typeof run !== "function") throw new TimeError("Cannot fake a timer: no function given");
      if (faked === undefined) throw new TimeError("Cannot start a timer: time is not faked");
      const delayMs = Math.max(repeat ? 1 : 0, Math.floor(delay));
      return this.#schedule(++this.#lastId, () => run(...args), delayMs, repeat);
    };
    Object.assign(globalThis, {
      Date: this.#clock.Date,
      setTimeout: start(false),
      clearTimeout: clear,
      setInterval: start(true),
      clearInterval: clear,
    });
    AbortSignal.timeout = (delay: number): AbortSignal => {
      const controller = new AbortController();
      const reason = new DOMException("Signal timed out.", "TimeoutError");
      start(false)(() => controller.abort(reason), delay);
      return controller.signal;
    };
  }

  #schedule(id: number, run: () => void, delayMs: number, repeat: boolean): number {
    if (!(delayMs <= LONGEST_WAIT_MS)) throw new TimeError("Cannot fake a timer: wait too long");
    const fire = (): void => {
      if (repeat) this.#schedule(id, run, delayMs, repeat);
      else this.#timers.delete(id);
      run();
    };
    this.#clock.duringTick = false; // else the clock would make 1 ms of no wait in a callback
    const timer = this.#clock.setTimeout(fire, delayMs);
    const cancel = (): void => this.#clock.clearTimeout(timer);
    this.#timers.set(id, { dueMs: this.now + delayMs, cancel });
    return id;
  }

  #clear(id: unknown): void {
    if (faked === undefined) throw new TimeError("Cannot clear a timer: time is not faked");
    if (typeof id !== "number") return;
    this.#timers.get(id)?.cancel();
    this.#timers.delete(id);
  }

  #findNextDue(): number {
    return Math.min(...this.#timers.values().map(({ dueMs }) => dueMs));
  }
}

type Run = (...args: unknown[]) => unknown;
