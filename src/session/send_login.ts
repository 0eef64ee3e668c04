/**
 * Sending a login until it works or is not worth another try.
 *
 * @module
 */

import { finishAttempt } from "../transport/attempt.ts";
import { findCookie } from "../login/connect_reply.ts";
import type { Credentials } from "../login/kinds.ts";
import { readCode } from "../transport/events.ts";
import { omitUndefined } from "../util/objects.ts";
import { readLogin } from "../login/login_reply.ts";
import { buildLogin } from "../login/login_request.ts";
import type { Settings } from "../transport/settings.ts";
import { readBody } from "../transport/read_body.ts";
import { decideWaitAfter } from "../transport/retry_policy.ts";
import type { Session } from "../protocol/session.ts";
import type { Pulse } from "../async/single_flight.ts";
import { findToken } from "../login/token_reply.ts";
import type { Turn } from "./active_session.ts";

/** What stands around each attempt where several share a session. */
export interface Gate {
  /** Waits for the right to log in, or for a session that makes it needless. */
  enter(): Promise<Turn | undefined>;
  /** Takes the session of a login. */
  leave(session: Session): Promise<void>;
}

/** Logs in: sends the request, and sends it again while the failure is worth it. */
export async function sendLogin(
  credentials: Credentials,
  settings: Settings,
  signal: AbortSignal,
  pulse: Pulse,
  gate?: Gate,
): Promise<Turn> {
  const { clock, endpoint, entityId, retry, tell, timeoutMs } = settings;
  const secrets = Object.values(credentials);

  async function send(signal: AbortSignal, trackId: string | undefined): Promise<Session> {
    const target = { endpoint, entityId, trackId };
    const { url, ...init } = buildLogin(credentials, target);
    const response = await settings.fetch(url, { ...init, signal });
    const { status, headers } = response;
    const reply = { status, headers, body: await readBody(response, signal) };
    const find = "clientId" in credentials ? findToken : findCookie;
    const result = readLogin(reply, { ...target, nowMs: clock.now() }, find, secrets);
    if (!result.ok) throw result.error;
    return result.session;
  }

  for (let count = 1;; count++) {
    const found = await gate?.enter();
    if (found) return found;
    signal.throwIfAborted();
    const trackId = settings.trackId();
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
      const attempt = { stop, signal, timeoutMs, isRepeatable: true, secrets };
      const session = await finishAttempt(send(stop.signal, trackId), attempt, settings);
      tellLogin();
      await gate?.leave(session);
      return { session, isFound: false, usedAtMs: clock.now() };
    } catch (error) {
      signal.throwIfAborted();
      tellLogin(error);
      const waitMs = decideWaitAfter(error, count, retry, clock.random());
      if (waitMs === undefined) throw error;
      tell({ type: "retry", of: "login", attempt: count, waitMs });
      pulse(waitMs);
      await clock.sleep(waitMs, signal);
    }
  }
}

function readReply(error: unknown): object {
  const { status, requestId } = Object(error);
  return { ...omitUndefined({ status, requestId }), ...readCode(error) };
}
