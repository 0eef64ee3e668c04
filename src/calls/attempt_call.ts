/**
 * One attempt of a call, and what comes of it.
 *
 * @module
 */

import { copyError } from "../errors/copy_error.ts";
import { isZuoraError } from "../errors/errors.ts";
import type { ApiResult } from "../protocol/api_reply.ts";
import { parseWaits } from "../protocol/limits.ts";
import type { SessionKeeper } from "../session/keeper.ts";
import { discard } from "../transport/attempt.ts";
import { peekBody } from "../transport/read_body.ts";
import { decideWait, isPassing, readRetryAfterMs } from "../transport/retry_policy.ts";
import type { Settings } from "../transport/settings.ts";
import type { Admission, Admitted } from "./admission.ts";
import type { Call } from "./prepare_call.ts";
import { type Answer, sendCall } from "./send_call.ts";

/** Reads a reply for the caller. */
export type ReadReply<T> = (answer: Answer, call: Call) => Promise<ApiResult<T>>;

/** What came of an attempt. */
export type Outcome<T> =
  | { readonly kind: "done"; readonly value: T }
  /** Another attempt is worth it, after a wait. */
  | { readonly kind: "retry"; readonly waitMs: number }
  /** The session was refused. */
  | { readonly kind: "refused"; readonly answer: Answer; giveBack(retryAfterMs?: number): T }
  /** An attempt with the same `Idempotency-Key` is still at work. */
  | { readonly kind: "conflict"; readonly answer: Answer };

/** What an attempt is made with. */
export interface Tools {
  readonly keeper: SessionKeeper;
  readonly admission: Admission;
  readonly settings: Settings;
}

/** Makes an attempt; throws what no other attempt mends. */
export async function attemptCall<T>(
  call: Call,
  attempt: number,
  { active, slot }: Admitted,
  read: ReadReply<T>,
  tools: Tools,
): Promise<Outcome<T>> {
  const { admission, keeper, settings } = tools;
  let answer: Answer;
  let limitMs: number | undefined;
  try {
    answer = await sendCall(call, attempt, active, settings);
    // Before the slot is given on, so that the next in the queue knows of the pause.
    if (answer.reply.status === 429) limitMs = await decideLimit(call, attempt, answer, tools);
    admission.noteEnd(call, answer.reply.status);
  } catch (error) {
    admission.noteEnd(call, undefined);
    return retryAfter(error, call, attempt, settings);
  } finally {
    slot.release();
  }

  const { reply } = answer;
  const waitMs = limitMs ?? decideWaitByStatus(call, attempt, answer, settings);
  if (waitMs !== undefined) {
    discard(reply);
    return { kind: "retry", waitMs };
  }
  const isConflict = reply.status === 409 && call.repeatability === "keyed" && call.canResend;
  if (isConflict) return { kind: "conflict", answer };
  return await readOutcome(call, attempt, answer, read, keeper, settings);
}

/** Reads what the caller gets. */
export async function readOutcome<T>(
  call: Call,
  attempt: number,
  answer: Answer,
  read: ReadReply<T>,
  keeper: SessionKeeper,
  settings: Settings,
): Promise<Outcome<T>> {
  const { status } = answer.reply;
  let result: ApiResult<T>;
  try {
    result = await read(answer, call);
  } catch (error) {
    return retryAfter(error, call, attempt, settings);
  }
  if (result.ok ? status === 401 : result.error.code === "session_rejected") {
    const giveBack = (retryAfterMs?: number): T => {
      if (result.ok) return result.data;
      throw retryAfterMs === undefined ? result.error : copyError(result.error, { retryAfterMs });
    };
    return { kind: "refused", answer, giveBack };
  }
  accept(call, answer, keeper);
  if (result.ok) return { kind: "done", value: result.data };
  // Reasons that pass: with a key, Zuora would only repeat its answer.
  const { error } = result;
  if (call.repeatability === "keyed" || isPassing(status, call.repeatability)) throw error;
  return retryAfter(error, call, attempt, settings);
}

/** Takes note of a reply that did not refuse the session; one of a gateway says nothing of it. */
function accept(
  call: Call,
  { active, cookie, reply, sentAtMs }: Answer,
  keeper: SessionKeeper,
): void {
  const { ok, status } = reply;
  if (status > 499 || status === 429 || status === 401) return;
  // A replayed reply carries an old cookie.
  const isFresh = cookie !== undefined && ok && !call.headers.has("idempotency-key");
  keeper.accept(active, call, sentAtMs, isFresh ? cookie : undefined);
}

/** Decides whether an error is worth another attempt; throws it if not. */
function retryAfter(
  error: unknown,
  call: Call,
  attempt: number,
  { clock, retry }: Settings,
): { readonly kind: "retry"; readonly waitMs: number } {
  const canRetry = isZuoraError(error) && error.retryable && call.repeatability !== "once" &&
    call.canResend && !call.ended;
  const waitMs = canRetry
    ? decideWait(attempt, readRetryAfterMs(error), retry, clock.random())
    : undefined;
  if (waitMs === undefined) throw error;
  return { kind: "retry", waitMs };
}

/** Decides how long a call waits after a reply whose status says that another may come. */
function decideWaitByStatus(
  call: Call,
  attempt: number,
  { reply }: Answer,
  { clock, retry }: Settings,
): number | undefined {
  const { headers, status } = reply;
  if (status < 400 || status === 429 || !call.canResend) return undefined;
  if (!isPassing(status, call.repeatability)) return undefined;
  const retryAfterMs = parseWaits(headers, clock.now(), false) ?? 0;
  return decideWait(attempt, retryAfterMs, retry, clock.random());
}

/** Decides how long a call waits after a 429, and whether all others wait too. */
async function decideLimit(
  call: Call,
  attempt: number,
  { reply }: Answer,
  { admission, settings }: Tools,
): Promise<number | undefined> {
  const { clock, retry } = settings;
  const isRate = !await isConcurrency(call, reply, settings);
  const retryAfterMs = parseWaits(reply.headers, clock.now(), isRate) ?? 0;
  const waitMs = decideWait(attempt, retryAfterMs, retry, clock.random());
  if (isRate) admission.pauseAll(waitMs ?? retryAfterMs, retryAfterMs);
  return call.canResend ? waitMs : undefined;
}

/** Tells whether a 429 is about calls at a time: a header or the body says so (documented). */
async function isConcurrency(call: Call, reply: Response, { clock }: Settings): Promise<boolean> {
  if (reply.headers.get("concurrency-limit-remaining") === "0") return true;
  if (reply.bodyUsed || typeof reply.clone !== "function") return false;
  return (await peekBody(reply.clone(), clock, call)).includes("50000070");
}
