/**
 * Sending a login until it works or is not worth another try.
 *
 * @module
 */

import { finishAttempt } from "../transport/attempt.ts";
import { readCode } from "../transport/events.ts";
import { omitUndefined } from "../util/objects.ts";
import { readLogin } from "../login/login_reply.ts";
import { CredentialsRejectedError } from "../errors/errors.ts";
import type { Settings } from "../transport/settings.ts";
import { sleep } from "../async/wait.ts";
import { readBody } from "../transport/read_body.ts";
import { decideWaitAfter } from "../transport/retry_policy.ts";
import { Session } from "../protocol/session.ts";
import type { SessionSharing, SharedLogin } from "./sharing.ts";
import type { ActiveSession } from "./active_session.ts";

/** Logs in: sends the request, and sends it again while the failure is worth it. */
export async function sendLogin(
  login: SharedLogin,
  settings: Settings,
  sharing: SessionSharing | undefined,
): Promise<ActiveSession> {
  const { credentials, pulse, signal } = login;
  const { clock, endpoint, entityId, retry, tell, timeoutMs } = settings;
  const { secrets } = credentials;

  async function send(signal: AbortSignal, trackId: string | undefined): Promise<Session> {
    const target = { endpoint, entityId, trackId };
    const { url, ...init } = credentials.buildRequest(target);
    const response = await settings.fetch(url, { ...init, signal });
    const { status, headers } = response;
    const reply = { status, headers, body: await readBody(response, signal) };
    const path = new URL(url).pathname;
    const context = { ...target, method: init.method, path, nowMs: clock.now() };
    const details = { secrets, isDefaultEndpoint: settings.isDefaultEndpoint };
    const result = readLogin(reply, context, credentials.readSession, details);
    if (!result.ok) throw result.error;
    return result.session;
  }

  for (let count = 1;; count++) {
    const permit = await sharing?.acquire(login);
    if (permit?.kind === "found") {
      // Read anew, as the store may come from another copy of this package.
      const session = Session.parse(permit.session.serialize());
      return { ...permit, session, isFound: true };
    }
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
      const place = await permit?.publish(session);
      await permit?.release("done");
      return { session, isFound: false, usedAtMs: clock.now(), place };
    } catch (error) {
      const isRejected = error instanceof CredentialsRejectedError;
      await permit?.release(isRejected ? "rejected" : "failed");
      signal.throwIfAborted();
      tellLogin(error);
      const waitMs = decideWaitAfter(error, count, retry, clock.random());
      if (waitMs === undefined) throw error;
      tell({ type: "retry", of: "login", attempt: count, waitMs });
      pulse(waitMs);
      await sleep(waitMs, clock, signal);
    }
  }
}

function readReply(error: unknown): object {
  const { status, requestId } = Object(error);
  return { ...omitUndefined({ status, requestId }), ...readCode(error) };
}
