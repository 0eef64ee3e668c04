/**
 * Sending a login until it works or is not worth another try.
 *
 * @module
 */

import { runAttempt } from "./attempt.ts";
import { type LoginResult, parseConnectResponse } from "./connect_reply.ts";
import { buildConnectRequest } from "./connect_request.ts";
import type { Credentials } from "./credentials.ts";
import type { Settings } from "./options.ts";
import { readBody } from "./read_body.ts";
import { redact } from "./redact.ts";
import { decideWait } from "./retry.ts";
import type { Session } from "./session.ts";
import type { Pulse } from "./shared_work.ts";

/** Logs in: sends the request, and sends it again while the failure is worth it. */
export async function sendLogin(
  credentials: Credentials,
  settings: Settings,
  signal: AbortSignal,
  pulse: Pulse,
): Promise<Session> {
  const { clock, retry, timeoutMs } = settings;
  const secrets = Object.values(credentials);
  const context = { ...settings, signal, secrets, trackId: settings.trackId() };
  const { url, ...init } = buildConnectRequest(credentials, context);

  async function attempt(signal: AbortSignal): Promise<Session> {
    const response = await settings.fetch(url, { ...init, signal });
    const { status, headers } = response;
    const body = await readBody(response);
    const parse = (body: string): LoginResult =>
      parseConnectResponse({ status, headers, body }, { ...context, nowMs: clock.now() });
    const result = parse(body);
    if (result.ok) return result.session;
    // The server may have repeated a secret: its error is read from a body without them.
    const clean = parse(redact(body, secrets));
    throw clean.ok ? result.error : clean.error;
  }

  for (let count = 1;; count++) {
    try {
      pulse(timeoutMs);
      return await runAttempt(attempt, context);
    } catch (error) {
      const waitMs = decideWait(count, error, retry, clock.random());
      if (waitMs === undefined) throw error;
      pulse(waitMs);
      await clock.sleep(waitMs, signal);
    }
  }
}
