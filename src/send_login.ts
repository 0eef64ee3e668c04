/**
 * Sending a login until it works or is not worth another try.
 *
 * @module
 */

import { type LoginResult, parseConnectResponse } from "./connect_reply.ts";
import { buildConnectRequest } from "./connect_request.ts";
import type { Credentials } from "./credentials.ts";
import { buildFailure, throwTimedOut } from "./failure.ts";
import { omitUndefined } from "./fields.ts";
import type { Settings } from "./options.ts";
import { readBody } from "./read_body.ts";
import { redact } from "./redact.ts";
import { decideWait, readRetryAfterMs } from "./retry.ts";
import type { Session } from "./session.ts";
import type { Pulse } from "./shared_work.ts";
import { waitFor } from "./wait_for.ts";

/** Logs in: sends the request, and sends it again while the failure is worth it. */
export async function sendLogin(
  credentials: Credentials,
  settings: Settings,
  signal: AbortSignal,
  pulse: Pulse,
): Promise<Session> {
  const { clock, endpoint, retry, tell, timeoutMs } = settings;
  const secrets = Object.values(credentials);
  const context = { ...settings, trackId: settings.trackId() };
  const { url, ...init } = buildConnectRequest(credentials, context);

  async function attempt(signal: AbortSignal): Promise<Session> {
    const response = await settings.fetch(url, { ...init, signal });
    const { status, headers } = response;
    const parse = (body: string): LoginResult =>
      parseConnectResponse({ status, headers, body }, { ...context, nowMs: clock.now() });
    const body = await readBody(response);
    const result = parse(body);
    if (result.ok) return result.session;
    // The server may have repeated a secret: the error is read from a body without them.
    const clean = parse(redact(body, secrets));
    throw clean.ok ? result.error : clean.error;
  }

  for (let count = 1;; count++) {
    const stop = new AbortController();
    const startMs = clock.now();
    const tellLogin = (error?: unknown): void =>
      tell({
        type: "login",
        attempt: count,
        durationMs: clock.now() - startMs,
        ...readReply(error),
      });
    try {
      pulse(timeoutMs);
      const session = await waitFor(attempt(stop.signal), timeoutMs, clock, signal) ??
        throwTimedOut(endpoint, timeoutMs);
      tellLogin();
      return session;
    } catch (thrown) {
      stop.abort(thrown);
      signal.throwIfAborted();
      const error = buildFailure(thrown, endpoint, secrets);
      tellLogin(error);
      const waitMs = error.retryable
        ? decideWait(count, readRetryAfterMs(error), retry, clock.random())
        : undefined;
      if (waitMs === undefined) throw error;
      tell({ type: "retry", of: "login", attempt: count, waitMs });
      pulse(waitMs);
      await clock.sleep(waitMs, signal);
    }
  }
}

function readReply(error: unknown): { status?: number; requestId?: string; code?: string } {
  const { status, requestId, code } = Object(error);
  return omitUndefined({ status, requestId, code });
}
