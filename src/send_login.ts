/**
 * Sending a login until it works or is not worth another try.
 *
 * @module
 */

import { type LoginResult, parseConnectResponse } from "./connect_reply.ts";
import { buildConnectRequest } from "./connect_request.ts";
import type { Credentials } from "./credentials.ts";
import { NetworkFailureError } from "./errors.ts";
import type { Settings } from "./options.ts";
import { readBody } from "./read_body.ts";
import { redact, redactCause } from "./redact.ts";
import { decideWait } from "./retry.ts";
import type { Session } from "./session.ts";
import type { Pulse } from "./shared_work.ts";
import { throwTimedOut } from "./time_limit.ts";
import { waitFor } from "./wait_for.ts";
import { ZuoraError } from "./zuora_error.ts";

/** Logs in: sends the request, and sends it again while the failure is worth it. */
export async function sendLogin(
  credentials: Credentials,
  settings: Settings,
  signal: AbortSignal,
  pulse: Pulse,
): Promise<Session> {
  const { clock, endpoint, retry, timeoutMs } = settings;
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
    try {
      pulse(timeoutMs);
      return await waitFor(attempt(stop.signal), timeoutMs, clock, signal) ??
        throwTimedOut(settings);
    } catch (thrown) {
      stop.abort(thrown);
      signal.throwIfAborted();
      const error = thrown instanceof ZuoraError ? thrown : buildFailure(thrown, endpoint, secrets);
      const waitMs = decideWait(count, error, retry, clock.random());
      if (waitMs === undefined) throw error;
      pulse(waitMs);
      await clock.sleep(waitMs, signal);
    }
  }
}

function buildFailure(thrown: unknown, endpoint: string, secrets: string[]): NetworkFailureError {
  const cause = redactCause(thrown, secrets);
  const message = `Cannot reach ${endpoint}: ${cause.message}; try again`;
  return new NetworkFailureError(message, { endpoint, retryable: true, cause });
}
