/**
 * Logging in for one connection: reads its credentials and backs off after failed logins.
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

/** A login to make. */
export interface WantedLogin {
  readonly flight: Flight<ActiveSession>;
  readonly reason: LoginReason;
  /** Whether the session is still usable: then the login makes one attempt only. */
  readonly isAhead: boolean;
  /** The place in the store of the session that Zuora refused. */
  readonly refused?: StorePlace | undefined;
}

/** The logins of one connection. */
export interface Login {
  /** Logs in, finds a session in the store, or throws during a back-off or a rejection. */
  logIn(request: WantedLogin): Promise<NewSession>;
  /** Records a use of the session. */
  noteUse(active: ActiveSession): void;
  /** Forgets failed logins and rejected credentials: the user may have been unlocked. */
  forget(): void;
}

/** The memory of failed logins. */
interface Lesson {
  readonly error: AnyZuoraError;
  /** The back-off: until it ends, further logins throw `error`. */
  readonly backOff: Span;
  /** The wait that the server asked for. */
  readonly wait?: Span | undefined;
  /** How many logins had failed before. */
  readonly times: number;
}

// The back-off after a failure that is not transient; doubles with each. Also how often a
// credentials function is called while Zuora rejects its credentials.
const BACK_OFF_MS = 30_000;
const LONGEST_BACK_OFF_MS = 600_000;

// How many rejected credentials are remembered.
const MOST_REJECTED = 20;

/** Creates the login of one connection. */
export function createLogin(
  source: CredentialsSource,
  settings: Settings,
  sharing: SessionSharing | undefined,
): Login {
  const { clock, retry, timeoutMs } = settings;
  // Fixed credentials are checked and copied before any I/O.
  const fixed = typeof source === "function" ? undefined : checkCredentials(source);
  const ask = typeof source === "function" ? source : undefined;
  // Never sent again, because repeated rejections lock the user.
  const rejected = new Map<string, AnyZuoraError>();
  let lesson: Lesson | undefined;

  function learn(error: AnyZuoraError, backOffMs: number, waitMs: number = 0): AnyZuoraError {
    const startMs = clock.now();
    const backOff = { startMs, lengthMs: backOffMs };
    lesson = {
      error,
      backOff,
      wait: { startMs, lengthMs: waitMs },
      times: (lesson?.times ?? -1) + 1,
    };
    return error;
  }

  /** Starts the back-off after a failed login. */
  function learnFailure(error: AnyZuoraError, isAhead: boolean): void {
    const waitMs = readRetryAfterMs(error);
    if (isAhead && waitMs === 0) return; // no call needed it
    const [firstMs, mostMs] = error.retryable
      ? [retry.baseDelayMs, retry.maxDelayMs]
      : [BACK_OFF_MS, LONGEST_BACK_OFF_MS];
    const ownMs = Math.min(mostMs, firstMs * 2 ** Math.min(lesson ? lesson.times + 1 : 0, 50));
    // After `maxRetryAfterMs` the next login probes whether the server still asks for a wait.
    learn(error, Math.max(ownMs, Math.min(waitMs, retry.maxRetryAfterMs)), waitMs);
  }

  return {
    async logIn({ flight, reason, isAhead, refused }): Promise<NewSession> {
      const nowMs = clock.now();
      if (readLeftMs(lesson?.backOff, nowMs) > 0 && lesson) {
        const retryAfterMs = readLeftMs(lesson.wait, nowMs);
        throw copyWithWait(lesson.error, retryAfterMs);
      }
      // Before the credentials function is called, so that one that throws counts too.
      if (lesson?.error.code === "credentials_rejected") learn(lesson.error, BACK_OFF_MS);
      flight.progress(timeoutMs);
      const credentials = fixed ?? checkCredentials(await ask?.());
      const text = JSON.stringify(credentials.fields);
      const known = rejected.get(text);
      if (known) throw copyError(learn(known, BACK_OFF_MS));
      try {
        const login = { credentials, reason, refused, isAhead, flight };
        const opened = await sendLogin(login, settings, sharing);
        if (!flight.ending) lesson = undefined;
        if (opened.kind === "opened") return opened;
        const noted = buildNotedRejection(settings.endpoint);
        if (flight.ending?.kind === "overtaken") throw noted;
        throw learn(noted, Math.min(opened.leftMs, BACK_OFF_MS));
      } catch (error) {
        // A login that another has overtaken must not change anything.
        const isKnown = !isZuoraError(error) || flight.ending?.kind === "overtaken" ||
          error === lesson?.error;
        if (isKnown) throw error;
        if (error.code === "credentials_rejected") {
          rejected.set(text, learn(error, BACK_OFF_MS));
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
    `Cannot log in to ${endpoint}: the shared store notes that these credentials were rejected; ` +
      "check them and the endpoint, then call reconnect()",
    { endpoint },
  );
}

/** Copies an error, with the rest of its wait as `retryAfterMs`. */
function copyWithWait(error: AnyZuoraError, retryAfterMs: number): AnyZuoraError {
  return "retryAfterMs" in error && retryAfterMs > 0
    ? copyError(error, { retryAfterMs })
    : copyError(error);
}
