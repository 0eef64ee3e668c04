/**
 * Logging in for one connection: never twice with what was rejected.
 *
 * @module
 */

import { checkCredentials, type CredentialsSource } from "./credentials.ts";
import { CredentialsRejectedError } from "./errors.ts";
import type { Settings } from "./options.ts";
import { readRetryAfterMs } from "./retry.ts";
import { sendLogin } from "./send_login.ts";
import type { Session } from "./session.ts";
import type { Pulse } from "./shared_work.ts";

/** The login of one connection. */
export interface Login {
  /** Logs in, unless there is no use in it. */
  logIn(signal: AbortSignal, pulse: Pulse): Promise<Session>;
  /** Forgets which credentials were rejected: the user may have been unlocked. */
  forgive(): void;
}

// How often a credentials function is asked while Zuora rejects what it gives.
const ASK_AGAIN_MS = 30_000;

/** Makes the login of one connection. */
export function createLogin(source: CredentialsSource, settings: Settings): Login {
  const { clock, timeoutMs, retry } = settings;
  const fixed = typeof source === "function" || checkCredentials(source);
  const ask = typeof source === "function" ? source : () => fixed;
  // Sent to Zuora and rejected: not sent again, since accounts lock.
  const rejected = new Map<string, unknown>();
  // Why and until when there is no use in another login.
  let pause: { readonly error?: unknown; readonly untilMs: number } = { untilMs: 0 };

  async function logIn(signal: AbortSignal, pulse: Pulse): Promise<Session> {
    if (clock.now() < pause.untilMs) throw pause.error;
    // Before the question, so that one that fails counts too.
    if (isLatched()) pause = { ...pause, untilMs: clock.now() + ASK_AGAIN_MS };
    pulse(timeoutMs);
    const credentials = checkCredentials(await ask());
    signal.throwIfAborted();
    const text = JSON.stringify(credentials);
    try {
      if (rejected.has(text)) throw rejected.get(text);
      pause = { untilMs: 0 };
      return await sendLogin(credentials, settings, signal, pulse);
    } catch (error) {
      const isRejected = error instanceof CredentialsRejectedError;
      if (isRejected) rejected.set(text, error);
      const pauseMs = isRejected ? ASK_AGAIN_MS : readRetryAfterMs(error);
      if (isRejected || pauseMs > retry.maxRetryAfterMs) {
        pause = { error, untilMs: clock.now() + pauseMs };
      }
      throw error;
    }
  }

  function isLatched(): boolean {
    return pause.error instanceof CredentialsRejectedError;
  }

  return {
    logIn,
    forgive(): void {
      rejected.clear();
      if (isLatched()) pause = { untilMs: 0 };
    },
  };
}
