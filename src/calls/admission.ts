/**
 * What a call needs before it is sent: a session, the end of a pause, and a slot.
 *
 * @module
 */

import { createSlotQueue, type Slot } from "../async/slot_queue.ts";
import { readLeftMs, type Span, wait } from "../async/wait.ts";
import { RateLimitedError } from "../errors/errors.ts";
import type { ActiveSession } from "../session/active_session.ts";
import type { SessionKeeper } from "../session/keeper.ts";
import type { Settings } from "../transport/settings.ts";
import type { Call } from "./prepare_call.ts";

/** What a call is sent with. */
export interface Admitted {
  readonly active: ActiveSession;
  readonly slot: Slot;
}

/** Admits the calls of a connection. */
export interface Admission {
  /** Gives what a call is sent with, at once if nothing is to be waited for. */
  admit(call: Call): Admitted | Promise<Admitted>;
  /** Lets no new call start for a while, as a rate limit asks. */
  pauseAll(waitMs: number, retryAfterMs: number): void;
  /** Takes note that an attempt of a call has ended, with a status if there was a reply. */
  noteEnd(call: Call, status: number | undefined): void;
  /** Takes note that a call is over, however it ended: it probes no more. */
  leave(call: Call): void;
  /** Forgets the pauses. */
  forget(): void;
}

/** A limit that asks for a longer wait than callers would wait. */
interface LongLimit {
  /** What the server asked for. */
  readonly wait: Span;
  /** After this one call probes whether the server still wants it. */
  readonly rest: Span;
  probe?: { readonly call: Call; readonly span: Span } | undefined;
}

// A session that is over as soon as it is opened is used all the same.
const MOST_LOGINS = 3;

/** Makes the admission of a connection's calls. */
export function createAdmission(keeper: SessionKeeper, settings: Settings): Admission {
  const { clock, emit, endpoint, maxConcurrent, requestTimeoutMs, retry } = settings;
  const queue = createSlotQueue(maxConcurrent, requestTimeoutMs, clock);
  const pausedCalls = new Set<() => void>();
  let pause: Span | undefined;
  let limit: LongLimit | undefined;

  /** Throws while a long limit lasts; the first to come after its rest is the probe. */
  function checkLimit(call: Call): void {
    if (!limit) return;
    const nowMs = clock.now();
    const leftMs = readLeftMs(limit.wait, nowMs);
    if (leftMs === 0) {
      limit = undefined;
      return;
    }
    const { probe } = limit;
    if (probe?.call === call) return;
    const isProbed = probe !== undefined && readLeftMs(probe.span, nowMs) > 0;
    if (isProbed || readLeftMs(limit.rest, nowMs) > 0) throw buildLimited(endpoint, leftMs);
    limit.probe = { call, span: { startMs: nowMs, lengthMs: requestTimeoutMs } };
  }

  function isPaused(nowMs: number): boolean {
    if (pause && readLeftMs(pause, nowMs) === 0) pause = undefined;
    return pause !== undefined;
  }

  /** Waits for the end of the pause. A timer is believed, whatever the clock says. */
  async function waitForPause(call: Call): Promise<void> {
    const seen = pause;
    const leftMs = readLeftMs(seen, clock.now());
    await wait<void>(call, (resolve) => {
      pausedCalls.add(resolve);
      const cancel = clock.after(leftMs, resolve);
      return () => {
        cancel();
        pausedCalls.delete(resolve);
      };
    });
    if (pause === seen) pause = undefined;
  }

  async function admitLater(call: Call): Promise<Admitted> {
    for (let logins = 0;;) {
      checkLimit(call);
      if (isPaused(clock.now())) {
        await waitForPause(call);
        continue;
      }
      let active = keeper.takeNow(call, clock.now());
      if (!active) {
        active = await keeper.take(call);
        if (++logins < MOST_LOGINS) continue;
      }
      let slot = queue.tryAcquire(clock.now());
      if (!slot) {
        const startMs = clock.now();
        slot = await queue.acquire(call.order, call);
        const durationMs = clock.now() - startMs;
        emit?.({ type: "queue", path: call.url.pathname, durationMs });
      }
      if (call.ended || isPaused(clock.now()) || (limit && limit.probe?.call !== call)) {
        slot.release();
        if (call.ended) throw call.ended.reason;
        continue;
      }
      // As it is now: what has waited long is not sent with what has ended meanwhile.
      const current = logins < MOST_LOGINS ? keeper.takeNow(call, clock.now()) : active;
      if (current) return { active: current, slot };
      slot.release();
    }
  }

  return {
    admit(call): Admitted | Promise<Admitted> {
      const nowMs = clock.now();
      if (limit || isPaused(nowMs)) return admitLater(call);
      const active = keeper.takeNow(call, nowMs);
      const slot = active && queue.tryAcquire(nowMs);
      return slot ? { active, slot } : admitLater(call);
    },
    pauseAll(waitMs, retryAfterMs): void {
      const startMs = clock.now();
      if (retryAfterMs > retry.maxRetryAfterMs) {
        const span = { startMs, lengthMs: retryAfterMs };
        limit = { wait: span, rest: { startMs, lengthMs: retry.maxRetryAfterMs } };
      } else if (waitMs > readLeftMs(pause, startMs)) {
        pause = { startMs, lengthMs: waitMs };
      }
    },
    noteEnd(call, status): void {
      if (limit?.probe?.call !== call) return;
      // A 429 that asks for a long wait again has begun another limit by now.
      if (status === undefined) limit.probe = undefined; // no answer: the next that comes asks
      else limit = undefined;
    },
    leave(call): void {
      if (limit?.probe?.call === call) limit.probe = undefined;
    },
    forget(): void {
      pause = undefined;
      limit = undefined;
      for (const wake of [...pausedCalls]) wake();
    },
  };
}

function buildLimited(endpoint: string, retryAfterMs: number): RateLimitedError {
  const seconds = Math.ceil(retryAfterMs / 1_000);
  return new RateLimitedError(
    `Cannot call ${endpoint}: a rate limit asks for a wait of ${seconds} s; try again then`,
    { endpoint, limit: "rate", retryAfterMs, retryable: true },
  );
}
