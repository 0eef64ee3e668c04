/**
 * Sending a login, with retries.
 *
 * @module
 */

import type { Flight } from "../async/single_flight.ts";
import { endWaiter, pause, wait, type Waiter } from "../async/wait.ts";
import { isZuoraError } from "../errors/any_error.ts";
import { readLogin } from "../login/login_reply.ts";
import { isSettledByStatus } from "../protocol/statuses.ts";
import { Session } from "../protocol/session.ts";
import { checkReply, discard, isMisuse } from "../transport/check_reply.ts";
import { buildNetworkFailure, buildTimeOut } from "../transport/network_failure.ts";
import { readCode } from "../transport/events.ts";
import { peekBody, readBody } from "../transport/read_body.ts";
import { decideWait, readRetryAfterMs } from "../transport/retry_policy.ts";
import type { Settings } from "../transport/settings.ts";
import { omitUndefined } from "../util/objects.ts";
import type { ActiveSession, NewSession } from "./active_session.ts";
import type { NotedRejection, SessionSharing, SharedLogin } from "./sharing.ts";

/** A login with its credentials. */
export interface LoginToSend extends Omit<SharedLogin, "waiter" | "progress"> {
  readonly flight: Flight<ActiveSession>;
  readonly isAhead: boolean;
}

/** A session that a login opened or found. */
export interface OpenedSession extends NewSession {
  readonly kind: "opened";
}

/** Logs in; retries transient failures while a caller waits. */
export async function sendLogin(
  login: LoginToSend,
  settings: Settings,
  sharing: SessionSharing | undefined,
): Promise<OpenedSession | NotedRejection> {
  const { flight, isAhead } = login;
  const { clock, emit, retry, timeoutMs } = settings;
  const shared = { ...login, waiter: flight, progress: flight.progress };

  for (let attempt = 1;; attempt++) {
    const permit = await sharing?.acquire(shared);
    if (permit?.kind === "found") {
      // Parsed from its text, because the store may come from another copy of this package.
      const session = Session.parse(permit.session.serialize());
      return { ...permit, kind: "opened", session, isFound: true };
    }
    if (permit?.kind === "rejected") return permit;
    if (flight.ending || flight.ended) {
      await permit?.release("failed");
      throw flight.ended?.reason ?? buildTimeOut({ ...settings, retryable: true });
    }
    const startMs = clock.now();
    const emitLogin = (more?: object): void =>
      emit?.({ type: "login", attempt, durationMs: clock.now() - startMs, ...more });
    flight.progress(timeoutMs);
    try {
      const session = await attemptLogin(login, attempt, settings);
      emitLogin();
      const place = isOvertaken(flight) ? undefined : await permit?.publish(session);
      await permit?.release("done");
      return { kind: "opened", session, isFound: false, usedAtMs: clock.now(), place };
    } catch (error) {
      const isRejected = isZuoraError(error) && error.code === "credentials_rejected";
      emitLogin(emit && readFailure(error));
      await permit?.release(isRejected ? "rejected" : "failed");
      if (!isZuoraError(error) || !error.retryable || isAhead || !flight.isWatched) throw error;
      const waitMs = decideWait(attempt, readRetryAfterMs(error), retry, clock.random());
      if (waitMs === undefined) throw error;
      emit?.({ type: "retry", of: "login", attempt, waitMs });
      flight.progress(waitMs);
      await waitBetween(waitMs, flight, settings).catch(() => {
        throw flight.ended?.reason ?? error;
      });
      if (!flight.isWatched) throw error;
    }
  }
}

/** Waits between two attempts, or until the login is ended or given up. */
async function waitBetween(
  ms: number,
  flight: Flight<ActiveSession>,
  { clock }: Settings,
): Promise<void> {
  flight.isPausing = true;
  await pause(ms, clock, flight);
  flight.isPausing = false;
}

/** Makes one attempt; its status line decides the outcome, and its errors hold no secret. */
async function attemptLogin(
  { credentials, flight }: LoginToSend,
  attempts: number,
  settings: Settings,
): Promise<Session> {
  const { clock, endpoint, entityId, timeoutMs } = settings;
  const target = { endpoint, entityId, trackId: settings.trackId() };
  const { url, ...init } = credentials.buildRequest(target);
  const { secrets } = credentials;
  settings.contact.secrets = secrets;
  const { method } = init;
  const path = new URL(url).pathname;
  const sent = { method, path, attempts };
  const stop = new AbortController();
  const waiter: Waiter = {};
  let hasBegun = false;
  flight.stop = (reason) => endWaiter(waiter, reason);
  const cancel = clock.after(timeoutMs, () => {
    endWaiter(waiter, buildTimeOut({ ...settings, hasBegun, request: sent, retryable: true }));
  });
  /** Waits for a step of the attempt. */
  async function reach<T>(begin: () => Promise<T>): Promise<T> {
    try {
      return await wait(waiter, (resolve, reject) => {
        begin().then(resolve, reject);
        return () => {};
      });
    } catch (thrown) {
      stop.abort(thrown);
      if (waiter.ended || isMisuse(thrown)) throw waiter.ended?.reason ?? thrown;
      const { hasAnswered } = settings.contact;
      throw buildNetworkFailure(thrown, {
        endpoint,
        hasAnswered,
        request: sent,
        retryable: true,
        secrets,
      });
    }
  }

  try {
    const request = { ...init, ...chooseCache(), signal: stop.signal };
    const reply = checkReply(
      await reach(async () => {
        // Awaited, because a mock may return something that is not a promise.
        const given = await settings.fetch(url, request);
        if (stop.signal.aborted) discard(given); // it came too late
        return given;
      }),
    );
    settings.contact.hasAnswered = hasBegun = true;
    const { status, headers } = reply;
    const isSettled = isSettledByStatus(status, credentials.sessionKind);
    if (isSettled) cancel();
    const body = await (isSettled ? peekBody(reply, clock, waiter) : reach(() => readBody(reply)));
    const context = { ...target, method, path, nowMs: clock.now() };
    const details = { secrets, attempts, isDefaultEndpoint: settings.isDefaultEndpoint };
    const result = readLogin({ status, headers, body }, context, credentials.readSession, details);
    if (result.ok) return result.session;
    throw result.error;
  } finally {
    cancel();
    flight.stop = undefined;
  }
}

// Some frameworks cache the reply to a POST. Old compatibility dates of workerd throw on the field.
function chooseCache(): RequestInit {
  return "cache" in (globalThis.Request?.prototype ?? {}) ? { cache: "no-store" } : {};
}

function readFailure(error: unknown): object {
  const { status, requestId } = isZuoraError(error) ? error : {};
  return { ...omitUndefined({ status, requestId }), ...readCode(error) };
}

// A function, because TypeScript would not expect `ending` to change during an `await`.
function isOvertaken({ ending }: Flight<ActiveSession>): boolean {
  return ending?.kind === "overtaken";
}
