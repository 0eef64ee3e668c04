/**
 * Sending a call once.
 *
 * @module
 */

import { type Attempt, finishAttempt } from "../transport/attempt.ts";
import type { Call } from "./prepare_call.ts";
import { NetworkFailureError } from "../errors/errors.ts";
import { linkSignals } from "../async/wait.ts";
import type { Settings } from "../transport/settings.ts";
import type { Session } from "../protocol/session.ts";
import { authorise } from "../protocol/request_headers.ts";

/** An attempt of a call. */
export interface CallAttempt extends Call, Attempt {
  /** Which one, from 1. */
  readonly count: number;
  readonly session: Session;
}

/** Sends a call and gives its reply as soon as its headers are there. */
export async function sendCall(attempt: CallAttempt, settings: Settings): Promise<Response> {
  const { headers: given, init, isReplayable, session, signal, stop, url } = attempt;
  const headers = new Headers(given);
  authorise(headers, session, settings.authorization);
  const linked = signal ? linkSignals(signal, stop) : stop.signal;
  const sending = (async () => await settings.fetch(url, { ...init, headers, signal: linked }))();
  try {
    return await finishAttempt(sending, attempt, settings);
  } catch (error) {
    sending.then(discard, () => {});
    if (error instanceof NetworkFailureError) {
      // What no request can be made of is the caller's error; a body that was read is none.
      const body = isReplayable ? init.body && "" : new ReadableStream();
      new Request(url, { ...init, headers, body: body ?? null });
    }
    throw error;
  }
}

/** Lets a reply go that nobody will read. */
export function discard(reply: Response): void {
  reply.body?.cancel().catch(() => {});
}
