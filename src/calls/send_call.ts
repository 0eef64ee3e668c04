/**
 * Sending a call once.
 *
 * @module
 */

import { wait } from "../async/wait.ts";
import { isZuoraError } from "../errors/errors.ts";
import { redact } from "../errors/redact.ts";
import { authorise } from "../protocol/request_headers.ts";
import { parseSessionCookie } from "../protocol/session_cookie.ts";
import { type ActiveSession, listSecrets } from "../session/active_session.ts";
import {
  buildNetworkFailure,
  buildTimeOut,
  checkReply,
  discard,
  isMisuse,
} from "../transport/attempt.ts";
import { type ConnectionEvent, readCode } from "../transport/events.ts";
import type { Settings } from "../transport/settings.ts";
import type { Call } from "./prepare_call.ts";

type RequestEvent = Extract<ConnectionEvent, { type: "request" }>;

/** A reply, and what is known of the attempt that it answers. */
export interface Answer {
  readonly reply: Response;
  readonly active: ActiveSession;
  /** Ends the request, and with it what is still to come of the body. */
  readonly stop: AbortController;
  readonly sentAtMs: number;
  /** The new value of the session's cookie, if the reply rotates it. */
  readonly cookie: string | undefined;
}

/** Sends a call and waits for the headers of its reply, no longer than an attempt may take. */
export async function sendCall(
  call: Call,
  attempt: number,
  active: ActiveSession,
  settings: Settings,
): Promise<Answer> {
  const { clock, emit, endpoint, requestTimeoutMs: timeoutMs } = settings;
  const { body, init, input, method } = call;
  const headers = call.isSent ? new Headers(call.headers) : call.headers;
  call.isSent = true;
  authorise(headers, active, settings.authorization);
  const stop = new AbortController();
  const { signal } = stop;
  const retryable = call.repeatability !== "once" && call.canResend;
  const sentAtMs = clock.now();
  let sending: Promise<unknown> | undefined;

  function emitRequest(more: Partial<RequestEvent>): void {
    const durationMs = clock.now() - sentAtMs;
    const path = call.url.pathname;
    emit?.({ type: "request", method, path, attempt, durationMs, ...more });
  }

  try {
    const given = await wait<unknown>(call, (resolve, reject) => {
      const request = { ...init, method, body: body ?? null, headers, signal, redirect: "manual" };
      sending = send(input, request as RequestInit, settings);
      sending.then(resolve, reject);
      return clock.after(timeoutMs, () => reject(buildTimeOut({ endpoint, timeoutMs, retryable })));
    });
    const reply = checkReply(given);
    const cookie = parseSessionCookie(reply.headers);
    if (emit) {
      const { headers, status } = reply;
      const requestId = headers.get("zuora-request-id") ?? headers.get("x-request-id");
      const secrets = [...listSecrets(active), cookie ?? ""];
      emitRequest({ status, ...(requestId && { requestId: redact(requestId, secrets) }) });
    }
    return { reply, active, stop, sentAtMs, cookie };
  } catch (thrown) {
    stop.abort(thrown);
    sending?.then((late) => discard(checkReply(late))).catch(() => {});
    const isAborted = call.ended !== undefined;
    const error = isAborted || isMisuse(thrown) || isZuoraError(thrown)
      ? thrown
      : findMistake(call, headers) ??
        buildNetworkFailure(thrown, { endpoint, retryable, secrets: listSecrets(active) });
    emitRequest(isAborted ? { code: "aborted" } : readCode(error));
    throw error;
  }
}

/** Begins to send, also with a `fetch` that throws at once. */
async function send(
  input: string | Request,
  init: RequestInit,
  settings: Settings,
): Promise<unknown> {
  return await settings.fetch(input, init);
}

/** Finds out why no request can be made of what the caller gave: that is no failure of the network. */
function findMistake(call: Call, headers: Headers): unknown {
  const { body, canResend, init, input, method } = call;
  // What was sent may have been read: something of its kind stands for it.
  const stand = body === undefined || body === null ? null : canResend ? "" : new ReadableStream();
  try {
    const request: RequestInit & { duplex?: string } = { duplex: "half", ...init, method, headers };
    new Request(input, { ...request, body: stand, signal: null });
    return undefined;
  } catch (mistake) {
    return mistake;
  }
}
