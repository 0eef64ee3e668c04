/**
 * Making a call: attempt after attempt, until its reply can be given back.
 *
 * @module
 */

import type { ApiResult } from "../protocol/api_reply.ts";
import type { Call } from "./prepare_call.ts";
import { SessionRejectedError } from "../errors/errors.ts";
import type { Settings } from "../transport/settings.ts";
import { createPace } from "./admission.ts";
import { redact } from "../errors/redact.ts";
import { decideWaitAfter } from "../transport/retry_policy.ts";
import { type CallAttempt, discard, sendCall } from "./send_call.ts";
import { readSecret } from "../protocol/session.ts";
import { parseSessionCookie } from "../protocol/session_cookie.ts";
import type { SessionKeeper } from "../session/keeper.ts";
import type { ActiveSession } from "../session/active_session.ts";
import { rest } from "../async/wait.ts";
import { ZuoraError } from "../errors/zuora_error.ts";

/** Makes of a reply what the caller wants. */
export type Read<T> = (reply: Response, attempt: CallAttempt) => Promise<ApiResult<T>>;

/** Makes a call and reads its reply. */
export type Caller = <T>(call: Call, read: Read<T>) => Promise<T>;

/** Makes what calls with the session of a connection. */
export function createCaller(keeper: SessionKeeper, settings: Settings): Caller {
  const { clock, retry, tell } = settings;
  const pace = createPace(keeper, settings);

  let calls = 0;

  async function send(attempt: CallAttempt): Promise<Response> {
    const { count, method, path, secrets } = attempt;
    const startMs = clock.now();
    const tellRequest = (more: object): void => {
      const durationMs = clock.now() - startMs;
      tell({ type: "request", method, path, attempt: count, durationMs, ...more });
    };
    try {
      const reply = await sendCall(attempt, settings);
      const { headers, status } = reply;
      const requestId = redact(headers.get("zuora-request-id") ?? "", secrets);
      tellRequest({ status, ...(requestId && { requestId }) });
      return reply;
    } catch (error) {
      if (error instanceof ZuoraError) tellRequest({ code: error.code });
      throw error;
    }
  }

  /** Takes note of a reply that did not refuse the session. */
  function accept(
    { headers: sent }: Call,
    turn: ActiveSession,
    sentAtMs: number,
    reply: Response,
  ): void {
    const { headers, ok, status } = reply;
    if (status > 499 || status === 429 || status === 401) return;
    // A replayed reply carries an old cookie.
    const isFresh = ok && !sent.has("idempotency-key");
    keeper.accept(turn, sentAtMs, isFresh ? parseSessionCookie(headers) : undefined);
  }

  return async (call, read) => {
    const { isRepeatable, isReplayable, path, signal } = call;
    const order = calls++;
    let renewals = 0;

    /** Takes note that a session was refused and tells whether to try another: one new one a call. */
    function isWorthRenewal(turn: ActiveSession): boolean {
      const most = turn.isFound ? 2 : 1; // one that was found may have ended long ago
      return keeper.reject(turn) && isReplayable && renewals++ < most;
    }

    for (let count = 1;;) {
      const [turn, release] = await pace.begin(call, order);
      const { session } = turn;
      const stop = new AbortController();
      const attempt = { ...call, count, session, secrets: [readSecret(session)], stop };
      const startMs = clock.now();
      let waitMs: number | undefined;
      try {
        const reply = await send(attempt);
        // Before the slot is given on, so that the next in the queue knows of a pause.
        waitMs = await pace.decideRetry(call, count, reply);
        release();
        if (waitMs === undefined) {
          const result = await read(reply, attempt);
          const isRefused = result.ok
            ? reply.status === 401
            : result.error instanceof SessionRejectedError;
          if (!isRefused) accept(call, turn, startMs, reply);
          if (!isRefused || !isWorthRenewal(turn)) {
            if (result.ok) return result.data;
            throw result.error;
          }
        }
        discard(reply);
      } catch (error) {
        const isWorth = isRepeatable && isReplayable && error instanceof ZuoraError &&
          !(error instanceof SessionRejectedError);
        if (isWorth) waitMs = decideWaitAfter(error, count, retry, clock.random());
        if (waitMs === undefined) throw error;
      } finally {
        release();
      }
      if (waitMs !== undefined) {
        tell({ type: "retry", of: "request", path, attempt: count++, waitMs });
        await rest(waitMs, clock, signal);
      }
    }
  };
}
