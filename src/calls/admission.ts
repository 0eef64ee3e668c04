/**
 * When a call may be sent: the slots of the queue, and the pause that a limit asks of all calls.
 *
 * @module
 */

import type { Call } from "./prepare_call.ts";
import { RateLimitedError } from "../errors/errors.ts";
import type { Settings } from "../transport/settings.ts";
import { createQueue, type Release } from "../async/slot_queue.ts";
import { peekBody } from "../transport/read_body.ts";
import { decideWait } from "../transport/retry_policy.ts";
import { parseWaits } from "../protocol/limits.ts";
import type { SessionKeeper } from "../session/keeper.ts";
import type { ActiveSession } from "../session/active_session.ts";
import { rest } from "../async/wait.ts";

/** The pace of one connection's calls. */
export interface Pace {
  /** Waits for a session, the end of a pause and a slot, until all three are there at once. */
  begin(call: Call, order: number): Promise<[ActiveSession, Release]>;
  /** Decides by the status how long to wait before the next attempt; `undefined` for none. */
  decideRetry(call: Call, attempt: number, reply: Response): Promise<number | undefined>;
}

/** Makes the pace of a connection's calls. */
export function createPace(keeper: SessionKeeper, settings: Settings): Pace {
  const { clock, endpoint, maxConcurrent, requestTimeoutMs, retry, tell } = settings;
  const enter = createQueue(maxConcurrent, requestTimeoutMs, clock);
  let pausedUntilMs = 0;
  let limitedUntilMs = 0; // as the server asks, without the random wait on top

  return {
    async begin(call, order): Promise<[ActiveSession, Release]> {
      for (;;) {
        const limitMs = limitedUntilMs - clock.now();
        if (limitMs > retry.maxRetryAfterMs) throwLimited(endpoint, limitMs);
        const pauseMs = pausedUntilMs - clock.now();
        if (pauseMs > 0) await rest(pauseMs, clock, call.signal);
        const turn = await keeper.take(call.signal);
        const [release, durationMs] = await enter(order, call.signal);
        if (durationMs > 0) tell({ type: "queue", path: call.path, durationMs });
        if (keeper.isCurrent(turn) && pausedUntilMs <= clock.now()) return [turn, release];
        release();
      }
    },
    async decideRetry(call, attempt, reply): Promise<number | undefined> {
      const { headers, status } = reply;
      const isLimit = status === 429;
      if (!isLimit && !(call.isRepeatable && /^50[234]$/.test(String(status)))) return undefined;
      // Its call holds a slot meanwhile, so that the next in the queue knows of a pause.
      const body = isLimit ? await peekBody(reply.clone(), clock, call.signal) : "";
      const isRate = isLimit && !body.includes("50000070");
      const retryAfterMs = parseWaits(headers, clock.now(), isRate ? "rate" : undefined) ?? 0;
      const waitMs = decideWait(attempt, retryAfterMs, retry, clock.random());
      if (isRate) {
        limitedUntilMs = Math.max(limitedUntilMs, clock.now() + retryAfterMs);
        pausedUntilMs = Math.max(pausedUntilMs, clock.now() + (waitMs ?? retryAfterMs));
      }
      return call.isReplayable ? waitMs : undefined;
    },
  };
}

/** Throws the error of a limit that asks for too long a wait: no call is sent before it is over. */
function throwLimited(endpoint: string, retryAfterMs: number): never {
  const seconds = Math.ceil(retryAfterMs / 1_000);
  throw new RateLimitedError(
    `Cannot call ${endpoint}: a limit asks for a wait of ${seconds} s; try again then`,
    { endpoint, limit: "rate", retryAfterMs, retryable: true },
  );
}
