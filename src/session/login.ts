/**
 * Logging in for one connection: what its credentials are now, and what failed logins taught.
 *
 * @module
 */

import type { Flight } from "../async/single_flight.ts";
import { readLeftMs, type Span } from "../async/wait.ts";
import { copyError } from "../errors/copy_error.ts";
import { type AnyZuoraError, CredentialsRejectedError, isZuoraError } from "../errors/errors.ts";
import type { CheckedCredentials } from "../login/credential_kind.ts";
import { checkCredentials, type CredentialsSource } from "../login/kinds.ts";
import { readRetryAfterMs } from "../transport/retry_policy.ts";
import type { Settings } from "../transport/settings.ts";
import { type ActiveSession, type NewSession, readSession } from "./active_session.ts";
import type { LoginReason } from "./renewal_rules.ts";
import { sendLogin } from "./send_login.ts";
import type { NotedRejection, SessionSharing, StorePlace } from "./sharing.ts";

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

/** What the last login taught. */
type Lesson =
  | { readonly kind: "none" }
  /** Zuora rejected the credentials; a function is asked for others once `asked` is over. */
  | { readonly kind: "rejected"; readonly error: AnyZuoraError; readonly asked?: Span | undefined }
  /** It failed: the next is made once `rest` is over; `wait` is what the server asked for. */
  | {
    readonly kind: "failed";
    readonly error: AnyZuoraError;
    readonly rest: Span;
    readonly wait: Span;
    readonly times: number;
  };

// How often a credentials function is asked while Zuora rejects what it gives.
const ASK_AGAIN_MS = 30_000;

// After a failure that another try does not mend; doubles with each.
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
  let lesson: Lesson = { kind: "none" };

  /** Throws the error of an earlier login while another is of no use. */
  function throwWhatIsKnown(): void {
    const nowMs = clock.now();
    if (lesson.kind === "failed" && readLeftMs(lesson.rest, nowMs) > 0) {
      const retryAfterMs = readLeftMs(lesson.wait, nowMs);
      throw copyError(lesson.error, retryAfterMs > 0 ? { retryAfterMs } : {});
    }
    if (lesson.kind !== "rejected") return;
    if (fixed || readLeftMs(lesson.asked, nowMs) > 0) throw copyError(lesson.error);
    // Before the question, so that one that fails counts too.
    lesson = { ...lesson, asked: { startMs: nowMs, lengthMs: ASK_AGAIN_MS } };
  }

  async function readCredentials(): Promise<CheckedCredentials> {
    return fixed ?? checkCredentials(await ask?.());
  }

  function learn(error: AnyZuoraError, credentials: string, isAhead: boolean): void {
    const startMs = clock.now();
    if (error.code === "credentials_rejected") {
      rejected.set(credentials, error);
      for (const oldest of rejected.keys()) {
        if (rejected.size > MOST_REJECTED) rejected.delete(oldest);
      }
      lesson = { kind: "rejected", error, asked: { startMs, lengthMs: ASK_AGAIN_MS } };
      return;
    }
    const waitMs = readRetryAfterMs(error);
    if (isAhead && waitMs === 0) return; // it made one attempt, and no call needed it
    const times = lesson.kind === "failed" ? lesson.times + 1 : 0;
    const [firstMs, mostMs] = error.retryable
      ? [retry.baseDelayMs, retry.maxDelayMs]
      : [REST_MS, LONGEST_REST_MS];
    const restMs = Math.min(mostMs, firstMs * 2 ** Math.min(times, 50));
    // Once the longest wait is over, the next login probes whether the server still wants more.
    const lengthMs = Math.max(restMs, Math.min(waitMs, retry.maxRetryAfterMs));
    const wait = { startMs, lengthMs: waitMs };
    lesson = { kind: "failed", error, rest: { startMs, lengthMs }, wait, times };
  }

  /** Takes note of what the store says: the same secret was rejected, maybe on another machine. */
  function learnNoted({ leftMs }: NotedRejection): CredentialsRejectedError {
    const error = buildNotedRejection(settings.endpoint);
    const rest = { startMs: clock.now(), lengthMs: Math.min(leftMs, ASK_AGAIN_MS) };
    lesson = { kind: "failed", error, rest, wait: { ...rest, lengthMs: 0 }, times: 0 };
    return error;
  }

  function isNoted(error: unknown): boolean {
    return lesson.kind === "failed" && lesson.error === error;
  }

  return {
    async logIn({ flight, reason, isAhead, refused }): Promise<NewSession> {
      throwWhatIsKnown();
      flight.progress(timeoutMs);
      const credentials = await readCredentials();
      const text = JSON.stringify(credentials.fields);
      const known = rejected.get(text);
      if (known) throw copyError(known);
      try {
        const login = { credentials, reason, refused, isAhead, flight };
        const opened = await sendLogin(login, settings, sharing);
        if (opened.kind === "rejected") throw learnNoted(opened);
        if (!flight.ending) lesson = { kind: "none" };
        return opened;
      } catch (error) {
        // What came of a login that another overtook changes nothing.
        const isNew = isZuoraError(error) && flight.ending?.kind !== "overtaken";
        if (isNew && !isNoted(error)) learn(error, text, isAhead);
        throw error;
      }
    },
    noteUse(active): void {
      if (active.place) sharing?.noteUse(active.place, () => readSession(active));
    },
    forget(): void {
      rejected.clear();
      lesson = { kind: "none" };
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
