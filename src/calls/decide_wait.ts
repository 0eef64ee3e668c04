/**
 * Whether a call is retried after a reply or an error, and after which wait.
 *
 * @module
 */

import { isZuoraError } from "../errors/any_error.ts";
import { parseLimit, parseWaits } from "../protocol/limits.ts";
import { peekBody } from "../transport/read_body.ts";
import { isKeyed, isRetryableStatus } from "../protocol/statuses.ts";
import { decideBackOff, decideWait, readRetryAfterMs } from "../transport/retry_policy.ts";
import type { Settings } from "../transport/settings.ts";
import type { Admission } from "./admission.ts";
import { type Call, isRetryable } from "./prepare_call.ts";

/** Decides how long to wait after an error; `undefined` if it is final. */
export function decideWaitAfterError(
  error: unknown,
  call: Call,
  { clock, retry }: Settings,
): number | undefined {
  if (!isZuoraError(error) || !error.retryable || !isRetryable(call) || call.ended) {
    return undefined;
  }
  return decideWait(call.attempt, readRetryAfterMs(error), retry, clock.random());
}

/** Decides by its status how long to wait after a reply; `undefined` if the caller gets it. */
export async function decideWaitAfterReply(
  call: Call,
  reply: Response,
  admission: Admission,
  settings: Settings,
): Promise<number | undefined> {
  const { clock, retry } = settings;
  const { headers, status } = reply;
  if (status === 409) return decideConflictWait(call, headers, settings);
  if (!isRetryableStatus(status, call)) return undefined;
  const isRate = status === 429 && !await isConcurrency(call, reply, settings);
  const retryAfterMs = parseWaits(headers, clock.now(), isRate ? "rate" : undefined) ?? 0;
  const waitMs = decideWait(call.attempt, retryAfterMs, retry, clock.random());
  if (isRate) admission.pauseAll(waitMs ?? retryAfterMs, retryAfterMs);
  return call.canResend ? waitMs : undefined;
}

/**
 * Decides how long to wait after a 409: a request with the same `Idempotency-Key` is in progress.
 *
 * @returns The wait in milliseconds; `undefined` if the caller gets the 409.
 */
function decideConflictWait(
  call: Call,
  headers: Headers,
  { clock, requestTimeoutMs, retry }: Settings,
): number | undefined {
  if (!isKeyed(call) || !call.canResend) return undefined;
  // Counts the time of slow 409s too, from the end of the first.
  if (call.conflicts > 0) call.conflictMs += Math.max(0, clock.now() - call.sentAtMs);
  if (retry.attempts === 1 || call.conflictMs >= requestTimeoutMs) return undefined;
  const askedMs = parseWaits(headers, clock.now(), undefined) ?? 0;
  if (askedMs > retry.maxRetryAfterMs) return undefined;
  // At least half of the back-off, so that the waits add up to the limit.
  const ownMs = decideBackOff(++call.conflicts, retry) * (1 + clock.random()) / 2;
  const waitMs = Math.round(Math.max(1, askedMs, ownMs));
  call.conflictMs += waitMs;
  return waitMs;
}

/** Returns whether a 429 is for concurrent calls, by a header or the body (documented). */
async function isConcurrency(call: Call, reply: Response, { clock }: Settings): Promise<boolean> {
  if (parseLimit(reply.headers, "") === "concurrency") return true;
  if (reply.bodyUsed || typeof reply.clone !== "function") return false;
  call.peeked = await peekBody(reply.clone(), clock, call);
  return parseLimit(reply.headers, call.peeked) === "concurrency";
}
