/**
 * The `fetch` of a connection: sends calls with its session, within the limits, through the weather.
 *
 * @module
 */

import { buildCall, type Call } from "./call.ts";
import { buildFailure, throwTimedOut } from "./failure.ts";
import type { FetchLike } from "./http.ts";
import type { Settings } from "./options.ts";
import { createQueue, type Release } from "./queue.ts";
import { readBody } from "./read_body.ts";
import { decideWait } from "./retry.ts";
import { parseOwnRetryAfter, parseRetryAfter } from "./retry_after.ts";
import { readSecret } from "./session.ts";
import { parseSessionCookie } from "./session_cookie.ts";
import { authorise } from "./session_headers.ts";
import type { SessionKeeper, Turn } from "./session_keeper.ts";
import { rest, waitFor } from "./wait_for.ts";
import { ZuoraError } from "./zuora_error.ts";

/** Makes the `fetch` of a connection. */
export function createAuthorisedFetch(keeper: SessionKeeper, settings: Settings): FetchLike {
  const { clock, endpoint, maxConcurrent, requestTimeoutMs, retry, tell, timeoutMs } = settings;
  const enter = createQueue(maxConcurrent, requestTimeoutMs, clock);
  let pausedUntilMs = 0;

  /** Waits for a session, the end of a pause and a slot, until all three are there at once. */
  async function begin(call: Call, isRetry: boolean): Promise<[Turn, Release]> {
    for (;; isRetry = true) {
      const pauseMs = pausedUntilMs - clock.now();
      if (pauseMs > 0) await rest(pauseMs, clock, call.signal);
      const turn = await keeper.take(call.signal);
      const startMs = clock.now();
      const release = await enter(isRetry, call.signal);
      const durationMs = clock.now() - startMs;
      if (durationMs > 0) tell({ type: "queue", path: call.path, durationMs });
      if (keeper.isCurrent(turn) && pausedUntilMs <= clock.now()) return [turn, release];
      release();
    }
  }

  async function send(call: Call, { session }: Turn): Promise<Response> {
    const { init, isRepeatable, signal, url } = call;
    const headers = new Headers(call.headers);
    authorise(headers, session, settings.authorization);
    const stop = new AbortController();
    const linked = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
    const sending = (async () => await settings.fetch(url, { ...init, headers, signal: linked }))();
    try {
      return await waitFor(sending, requestTimeoutMs, clock, signal) ??
        throwTimedOut(endpoint, requestTimeoutMs, isRepeatable);
    } catch (thrown) {
      stop.abort(thrown);
      sending.then(discard, () => {});
      signal?.throwIfAborted();
      // What no request can be made of is the caller's error.
      new Request(url, { ...init, headers, body: init.body ? "" : null });
      throw buildFailure(thrown, endpoint, [readSecret(session)], isRepeatable);
    }
  }

  /** Decides how long to wait before the call is sent again; `undefined` to give the reply back. */
  async function decideRetry(call: Call, attempt: number, reply: Response): Promise<number | void> {
    const { headers, status } = reply;
    const isLimit = status === 429;
    if (!isLimit && !(call.isRepeatable && /^50[234]$/.test(String(status)))) return;
    const isRate = isLimit && !await isConcurrencyLimit(reply, call);
    const parse = isRate ? parseRetryAfter : parseOwnRetryAfter;
    const retryAfterMs = parse(headers, clock.now()) ?? 0;
    const waitMs = decideWait(attempt, retryAfterMs, retry, clock.random());
    if (isRate && retryAfterMs <= retry.maxRetryAfterMs) {
      pausedUntilMs = Math.max(pausedUntilMs, clock.now() + (waitMs ?? retryAfterMs));
    }
    return call.isReplayable ? waitMs : undefined;
  }

  async function isConcurrencyLimit(reply: Response, { signal }: Call): Promise<boolean> {
    const stop = new AbortController();
    try {
      const reading = readBody(reply.clone(), stop.signal).catch(() => "");
      const body = await waitFor(reading, timeoutMs, clock, signal);
      return /50000070/.test(body ?? "");
    } finally {
      stop.abort(stop);
    }
  }

  async function pause(call: Call, attempt: number, waitMs: number): Promise<void> {
    tell({ type: "retry", of: "request", path: call.path, attempt, waitMs });
    await rest(waitMs, clock, call.signal);
  }

  return async function fetch(input, init = {}): Promise<Response> {
    const call = await buildCall(input, init, settings);
    const { method, path } = call;
    let isRenewed = false;
    for (let attempt = 1, isRetry = false;; isRetry = true) {
      const [turn, release] = await begin(call, isRetry);
      const startMs = clock.now();
      const tellRequest = (more: object): void =>
        tell({
          type: "request",
          method,
          path,
          attempt,
          durationMs: clock.now() - startMs,
          ...more,
        });
      let waitMs: number | void;
      try {
        const reply = await send(call, turn);
        const { headers, ok, status } = reply;
        const requestId = headers.get("zuora-request-id");
        tellRequest({ status, ...(requestId && { requestId }) });
        if (status === 401) {
          if (!keeper.reject(turn) || isRenewed || !call.isReplayable) return reply;
          isRenewed = true;
          discard(reply);
          continue;
        }
        // A replayed reply carries an old cookie.
        const isFresh = ok && !call.headers.has("idempotency-key");
        const cookie = isFresh ? parseSessionCookie(headers) : undefined;
        if (status < 500 && status !== 429) keeper.accept(turn, startMs, cookie);
        // Before the slot is given on, so that the next in the queue knows of a pause.
        waitMs = await decideRetry(call, attempt, reply);
        if (waitMs === undefined) return reply;
        discard(reply);
      } catch (error) {
        if (!(error instanceof ZuoraError)) throw error;
        tellRequest({ code: error.code });
        waitMs = error.retryable && call.isReplayable
          ? decideWait(attempt, 0, retry, clock.random())
          : undefined;
        if (waitMs === undefined) throw error;
      } finally {
        release();
      }
      await pause(call, attempt++, waitMs);
    }
  };
}

function discard(reply: Response): void {
  reply.body?.cancel().catch(() => {});
}
