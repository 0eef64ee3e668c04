/**
 * Sending a call once.
 *
 * @module
 */

import { startTimeLimit, wait } from "../async/wait.ts";
import { isZuoraError } from "../errors/any_error.ts";
import { redact } from "../errors/redact.ts";
import { readPath } from "../protocol/call_url.ts";
import { authorise, takeCookies } from "../protocol/request_headers.ts";
import { type ActiveSession, listSecrets } from "../session/active_session.ts";
import { discard, isMisuse } from "../transport/check_reply.ts";
import {
  buildNetworkFailure,
  buildTimeOut,
  type SentRequest,
} from "../transport/network_failure.ts";
import { type ConnectionEvent, readCode } from "../transport/events.ts";
import type { Settings } from "../transport/settings.ts";
import { type Call, isRetryable } from "./prepare_call.ts";

type RequestEvent = Extract<ConnectionEvent, { type: "request" }>;

/**
 * Sends a call and waits for the headers of its reply, or times out.
 *
 * The limit stays in force for whoever reads the body; everybody else cancels it.
 */
export function sendCall(
  call: Call,
  active: ActiveSession,
  settings: Settings,
): Promise<unknown> {
  const { authorization, clock, contact, endpoint, requestTimeoutMs: timeoutMs } = settings;
  const headers = call.controller ? copyHeaders(call.headers) : call.headers;
  authorise(headers, active, authorization, call.cookies);
  const controller = new AbortController();
  const { signal } = controller;
  call.controller = controller;
  call.peeked = undefined;
  call.sentAtMs = clock.now();
  return wait(call, (resolve, reject) => {
    const span = { startMs: call.sentAtMs, lengthMs: timeoutMs };
    const timeLimit = startTimeLimit(span, clock, () => {
      const request = describeAttempt(call);
      const retryable = isRetryable(call);
      const hasBegun = call.timeLimit?.isExtended;
      const error = { endpoint, contact, hasBegun, request, retryable, timeoutMs };
      call.stop?.(buildTimeOut(error)); // whatever the call waits for by then
    });
    call.timeLimit = timeLimit;
    try {
      const { body, init, input } = call;
      const request: RequestInit = { ...init, headers, signal, redirect: "manual" };
      if (body !== undefined) request.body = body;
      Promise.resolve(settings.fetch(input, request)).then(
        (reply) => {
          timeLimit.isExtended = true;
          if (signal.aborted) discard(reply);
          else resolve(reply);
        },
        reject,
      );
    } catch (thrown) {
      reject(thrown);
    }
    return () => {};
  });
}

/** Copies the headers of an earlier attempt, without its session, whose kind may have been another. */
function copyHeaders(given: Headers): Headers {
  const headers = new Headers(given);
  takeCookies(headers);
  return headers;
}

/** Ends an attempt without a reply, and returns the error for its caller. */
export function explainFailure(
  thrown: unknown,
  call: Call,
  active: ActiveSession,
  settings: Settings,
): unknown {
  call.controller?.abort(thrown);
  if (call.ended) {
    emitRequest(call, settings, { code: "aborted" });
    return call.ended.reason;
  }
  const isOurs = isMisuse(thrown) || isZuoraError(thrown);
  const error = isOurs ? thrown : findMistake(call) ?? buildNetworkFailure(thrown, {
    endpoint: settings.endpoint,
    hasAnswered: settings.contact.hasAnswered,
    request: describeAttempt(call),
    retryable: isRetryable(call),
    secrets: [...listSecrets(active), ...settings.contact.secrets, new URL(call.url).search],
  });
  emitRequest(call, settings, readCode(error));
  return error;
}

/** Describes the attempt under way, for an error without a reply. */
export function describeAttempt({ method, url, attempt }: Call): SentRequest {
  return { method, path: readPath(url), attempts: attempt };
}

/** Emits the outcome of an attempt. */
export function emitRequest(
  call: Call,
  { clock, emit }: Settings,
  more: Partial<RequestEvent>,
): void {
  const { attempt, method, sentAtMs, url } = call;
  const durationMs = clock.now() - sentAtMs;
  emit?.({ type: "request", method, path: readPath(url), attempt, durationMs, ...more });
}

/** Reads the request id of a reply, as a field of an event. */
export function readRequestId(
  { headers }: Response,
  secrets: readonly string[],
): Pick<RequestEvent, "requestId"> {
  const requestId = headers.get("zuora-request-id") ?? headers.get("x-request-id");
  return requestId === null ? {} : { requestId: redact(requestId, secrets) };
}

/** Returns the error if the caller's arguments are invalid, so that the network is not blamed. */
function findMistake({ body, canResend, headers, init, input }: Call): unknown {
  // The body may have been read already, so a body of the same kind replaces it.
  const stand = body === undefined || body === null ? null : canResend ? "" : new ReadableStream();
  try {
    new Request(input, { ...init, headers, body: stand, signal: null });
    return undefined;
  } catch (mistake) {
    return mistake;
  }
}
