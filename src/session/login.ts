/**
 * Logging in for one connection: never twice with what was rejected.
 *
 * @module
 */

import { checkCredentials, type CredentialsSource } from "../login/kinds.ts";
import { CredentialsRejectedError } from "../errors/errors.ts";
import type { RenewalReason } from "../transport/events.ts";
import type { Settings } from "../transport/settings.ts";
import { readRetryAfterMs } from "../transport/retry_policy.ts";
import { sendLogin } from "./send_login.ts";
import type { SessionSharing, StorePlace } from "./sharing.ts";
import type { Pulse } from "../async/single_flight.ts";
import type { ActiveSession } from "./active_session.ts";

/** The login of one connection. */
export interface Login {
  /** Logs in, unless there is no use in it, or finds the session that others use. */
  logIn(
    reason: RenewalReason | "first",
    refused: StorePlace | undefined,
    signal: AbortSignal,
    pulse: Pulse,
  ): Promise<ActiveSession>;
  /** Takes note of a use of the session. */
  noteUse(active: ActiveSession): void;
  /** Forgets which credentials were rejected: the user may have been unlocked. */
  forgive(): void;
}

// How often a credentials function is asked while Zuora rejects what it gives.
const ASK_AGAIN_MS = 30_000;

/** Makes the login of one connection. */
export function createLogin(
  source: CredentialsSource,
  settings: Settings,
  sharing: SessionSharing | undefined,
): Login {
  const { clock, timeoutMs, retry } = settings;
  // Those that never change are checked and copied before any I/O.
  const checked = typeof source === "function" ? undefined : checkCredentials(source);
  const ask = typeof source === "function" ? source : undefined;
  // Sent to Zuora and rejected: not sent again, since accounts lock.
  const rejected = new Map<string, unknown>();
  // Why and until when there is no use in another login.
  let obstacle: unknown;
  let untilMs = 0;

  async function logIn(
    reason: RenewalReason | "first",
    refused: StorePlace | undefined,
    signal: AbortSignal,
    pulse: Pulse,
  ): Promise<ActiveSession> {
    if (obstacle && clock.now() < untilMs) throw obstacle;
    // Before the question, so that one that fails counts too.
    if (isLatched()) untilMs = clock.now() + ASK_AGAIN_MS;
    pulse(timeoutMs);
    const credentials = checked ?? checkCredentials(await ask?.());
    signal.throwIfAborted();
    const text = JSON.stringify(credentials.fields);
    try {
      if (rejected.has(text)) throw rejected.get(text);
      obstacle = undefined;
      return await sendLogin({ credentials, reason, refused, signal, pulse }, settings, sharing);
    } catch (error) {
      const isRejected = error instanceof CredentialsRejectedError;
      if (isRejected) rejected.set(text, error);
      const pauseMs = isRejected ? ASK_AGAIN_MS : readRetryAfterMs(error);
      if (isRejected || pauseMs > retry.maxRetryAfterMs) {
        obstacle = error;
        untilMs = clock.now() + pauseMs;
      }
      throw error;
    }
  }

  function isLatched(): boolean {
    return obstacle instanceof CredentialsRejectedError;
  }

  return {
    logIn,
    noteUse({ session, place }): void {
      if (place) sharing?.noteUse(session, place);
    },
    forgive(): void {
      rejected.clear();
      if (isLatched()) obstacle = undefined;
    },
  };
}
