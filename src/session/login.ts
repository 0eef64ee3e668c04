/**
 * Logging in for one connection: what its credentials are now, and what failed logins taught.
 *
 * @module
 */

import type { Flight } from "../async/single_flight.ts";
import { readLeftMs, type Span } from "../async/wait.ts";
import { copyError, isZuoraError } from "../errors/any_error.ts";
import { type AnyZuoraError, CredentialsRejectedError } from "../errors/errors.ts";
import { checkCredentials, type CredentialsSource } from "../login/kinds.ts";
import { readRetryAfterMs } from "../transport/retry_policy.ts";
import type { Settings } from "../transport/settings.ts";
import { type ActiveSession, type NewSession, readSession } from "./active_session.ts";
import type { LoginReason } from "./renewal_rules.ts";
import { sendLogin } from "./send_login.ts";
import type { SessionSharing, StorePlace } from "./sharing.ts";

/** A login that somebody wants. */
export interface LoginRequest {
  readonly flight: Flight<ActiveSession>;
  readonly reason: LoginReason;
  /** Whether the session still serves: such a login makes one attempt. */
  readonly isAhead: boolean;
  /** Where the session stands that Zuora refused. */
  readonly refused?: StorePlace | undefined;
}

/** The logins of one connection. */
export interface Login {
  /** Logs in, unless that would be of no use, or finds the session that others use. */
  logIn(request: LoginRequest): Promise<NewSession>;
  /** Takes note of a use of the session. */
  noteUse(active: ActiveSession): void;
  /** Forgets what failed logins taught: the user may have been unlocked. */
  forget(): void;
}

/** What the last login taught, if it failed. */
interface Lesson {
  readonly error: AnyZuoraError;
  /** For how long no other login is made. */
  readonly rest: Span;
  /** For how long the server asked to make none. */
  readonly wait?: Span | undefined;
  /** How often one failed before. */
  readonly times: number;
}

// After a failure that another try does not mend; doubles with each. Also how often a credentials
// function is asked while Zuora rejects what it gives.
const REST_MS = 30_000;
const LONGEST_REST_MS = 600_000;

// How many credentials that were rejected are remembered.
const MOST_REJECTED = 20;

/** Makes the logins of one connection. */
export function createLogin(
  source: CredentialsSource,
  settings: Settings,
  sharing: SessionSharing | undefined,
): Login {
  const { clock, retry, timeoutMs } = settings;
  // Those that never change are checked and copied before any I/O.
  const fixed = typeof source === "function" ? undefined : checkCredentials(source);
  const ask = typeof source === "function" ? source : undefined;
  // Sent to Zuora and rejected: never sent again, since accounts lock.
  const rejected = new Map<string, AnyZuoraError>();
  let lesson: Lesson | undefined;

  function learn(error: AnyZuoraError, restMs: number, waitMs: number = 0): AnyZuoraError {
    const startMs = clock.now();
    const rest = { startMs, lengthMs: restMs };
    lesson = { error, rest, wait: { startMs, lengthMs: waitMs }, times: (lesson?.times ?? -1) + 1 };
    return error;
  }

  /** Takes note of an attempt that failed. */
  function learnFailure(error: AnyZuoraError, isAhead: boolean): void {
    const waitMs = readRetryAfterMs(error);
    if (isAhead && waitMs === 0) return; // it made one attempt, and no call needed it
    const [firstMs, mostMs] = error.retryable
      ? [retry.baseDelayMs, retry.maxDelayMs]
      : [REST_MS, LONGEST_REST_MS];
    const ownMs = Math.min(mostMs, firstMs * 2 ** Math.min(lesson ? lesson.times + 1 : 0, 50));
    // Once the longest wait is over, the next login probes whether the server still wants more.
    learn(error, Math.max(ownMs, Math.min(waitMs, retry.maxRetryAfterMs)), waitMs);
  }

  return {
    async logIn({ flight, reason, isAhead, refused }): Promise<NewSession> {
      const nowMs = clock.now();
      if (readLeftMs(lesson?.rest, nowMs) > 0 && lesson) {
        const retryAfterMs = readLeftMs(lesson.wait, nowMs);
        throw copyWithWait(lesson.error, retryAfterMs);
      }
      // Before the question, so that one that fails counts too.
      if (lesson?.error.code === "credentials_rejected") learn(lesson.error, REST_MS);
      flight.progress(timeoutMs);
      const credentials = fixed ?? checkCredentials(await ask?.());
      const text = JSON.stringify(credentials.fields);
      const known = rejected.get(text);
      if (known) throw copyError(learn(known, REST_MS));
      try {
        const login = { credentials, reason, refused, isAhead, flight };
        const opened = await sendLogin(login, settings, sharing);
        if (!flight.ending) lesson = undefined;
        if (opened.kind === "opened") return opened;
        const noted = buildNotedRejection(settings.endpoint);
        if (flight.ending?.kind === "overtaken") throw noted;
        throw learn(noted, Math.min(opened.leftMs, REST_MS));
      } catch (error) {
        // What came of a login that another overtook changes nothing.
        const isKnown = !isZuoraError(error) || flight.ending?.kind === "overtaken" ||
          error === lesson?.error;
        if (isKnown) throw error;
        if (error.code === "credentials_rejected") {
          rejected.set(text, learn(error, REST_MS));
          for (const oldest of rejected.keys()) {
            if (rejected.size > MOST_REJECTED) rejected.delete(oldest);
          }
        } else {
          learnFailure(error, isAhead);
        }
        throw error;
      }
    },
    noteUse(active): void {
      if (active.place) sharing?.noteUse(active.place, () => readSession(active));
    },
    forget(): void {
      rejected.clear();
      lesson = undefined;
    },
  };
}

function buildNotedRejection(endpoint: string): CredentialsRejectedError {
  return new CredentialsRejectedError(
    `Cannot log in to ${endpoint}: these credentials were rejected a while ago, as the shared store says; ` +
      "check them and the endpoint, then call reconnect()",
    { endpoint },
  );
}

/** Copies an error; one that asks for a wait says what is left of it. */
function copyWithWait(error: AnyZuoraError, retryAfterMs: number): AnyZuoraError {
  return "retryAfterMs" in error && retryAfterMs > 0
    ? copyError(error, { retryAfterMs })
    : copyError(error);
}
