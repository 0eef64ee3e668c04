/**
 * Admission: before a call is sent, it needs a session, the end of a pause, and a slot.
 *
 * @module
 */

import { createSlotQueue, type Slot } from "../async/slot_queue.ts";
import { readLeftMs, type Span, wait, type Waiter } from "../async/wait.ts";
import { RateLimitedError } from "../errors/errors.ts";
import { readPath } from "../protocol/call_url.ts";
import type { ActiveSession } from "../session/active_session.ts";
import type { SessionKeeper } from "../session/keeper.ts";
import type { Settings } from "../transport/settings.ts";
import type { Call } from "./prepare_call.ts";

/** The session and the slot of an admitted call. */
export interface Admitted {
  readonly active: ActiveSession;
  readonly slot: Slot;
}

/** Admits the calls of a connection. */
export interface Admission {
  /** Admits a call; returns no promise if the call need not wait. */
  admit(call: Call): Admitted | Promise<Admitted>;
  /** Starts no new call for `waitMs` after a rate limit, which asked for `retryAfterMs`. */
  pauseAll(waitMs: number, retryAfterMs: number): void;
  /** Frees the slot of a call. */
  release(admitted: Admitted): void;
  /** Records the end of an attempt, with the status of its reply if there was one. */
  noteReply(call: Call, status: number | undefined): void;
  /** Records the end of a call; if it was the probe of a long limit, another call can be. */
  leave(call: Call): void;
  /** Forgets the pauses. */
  forget(): void;
}

/** A rate limit that asks for a wait longer than `maxRetryAfterMs`: calls fail at once. */
interface LongLimit {
  /** The wait that the server asked for. */
  readonly wait: Span;
  /** After this, one call probes whether the limit is still in force. */
  readonly untilProbe: Span;
  probe?: { readonly call: Call; readonly span: Span } | undefined;
}

// After so many logins a call uses its session even if that has already expired.
const MOST_LOGINS = 3;

/** Creates the admission of a connection's calls. */
export function createAdmission(
  keeper: SessionKeeper,
  waiting: Set<Waiter>,
  settings: Settings,
): Admission {
  const { clock, emit, endpoint, maxConcurrent, requestTimeoutMs, retry } = settings;
  const queue = createSlotQueue(maxConcurrent, requestTimeoutMs, clock);
  const pausedCalls = new Set<() => void>();
  let pause: Span | undefined;
  let limit: LongLimit | undefined;

  /** Throws while a long limit lasts; then the first call becomes the probe. */
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
    if (isProbed || readLeftMs(limit.untilProbe, nowMs) > 0) throw buildLimited(endpoint, leftMs);
    limit.probe = { call, span: { startMs: nowMs, lengthMs: requestTimeoutMs } };
  }

  function isPaused(nowMs: number): boolean {
    if (pause && readLeftMs(pause, nowMs) === 0) pause = undefined;
    return pause !== undefined;
  }

  /** Waits for the end of the pause; the timer decides, as the clock may have been set. */
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
    waiting.add(call);
    try {
      for (let logins = 0;;) {
        checkLimit(call);
        if (isPaused(clock.now())) {
          await waitForPause(call);
          continue;
        }
        let active = keeper.takeNow(call, clock.now());
        if (!active) {
          active = await keeper.take(call);
          if (++logins < MOST_LOGINS) continue; // the session may have expired by now
        }
        let slot = queue.tryAcquire(clock.now());
        if (!slot) {
          const startMs = clock.now();
          slot = await queue.acquire(call.order, call);
          const durationMs = clock.now() - startMs;
          emit?.({ type: "queue", path: readPath(call.url), durationMs });
        }
        if (call.ended || isPaused(clock.now()) || (limit && limit.probe?.call !== call)) {
          queue.release(slot);
          if (call.ended) throw call.ended.reason;
          continue;
        }
        // Takes the session again, because it may have expired while the call waited for a slot.
        const current = logins < MOST_LOGINS ? keeper.takeNow(call, clock.now()) : active;
        if (current) return { active: current, slot };
        queue.release(slot);
      }
    } finally {
      waiting.delete(call);
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
        limit = { wait: span, untilProbe: { startMs, lengthMs: retry.maxRetryAfterMs } };
      } else if (waitMs > readLeftMs(pause, startMs)) {
        pause = { startMs, lengthMs: waitMs };
      }
    },
    release: ({ slot }) => queue.release(slot),
    noteReply(call, status): void {
      if (limit?.probe?.call !== call) return;
      // If the probe got another long 429, `pauseAll` has already replaced this limit.
      if (status === undefined) limit.probe = undefined; // no answer: the next call probes
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
    `Cannot call ${endpoint}: rate limit exceeded; try again in ${seconds} s`,
    { endpoint, limit: "rate", retryAfterMs, retryable: true },
  );
}
