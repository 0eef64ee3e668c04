/**
 * Sending a call once.
 *
 * @module
 */

import type { Call } from "./call.ts";
import { buildFailure, throwTimedOut } from "./failure.ts";
import { linkSignals } from "./link_signals.ts";
import type { Settings } from "./options.ts";
import { readSecret, type Session } from "./session.ts";
import { authorise } from "./session_headers.ts";
import { waitFor } from "./wait_for.ts";

/** Sends a call with a session and gives its reply as soon as its headers are there. */
export async function sendCall(
  call: Call,
  session: Session,
  stop: AbortController,
  settings: Settings,
): Promise<Response> {
  const { init, isRepeatable, isReplayable, signal, url } = call;
  const { authorization, clock, endpoint, requestTimeoutMs } = settings;
  const headers = new Headers(call.headers);
  authorise(headers, session, authorization);
  const linked = signal ? linkSignals(signal, stop) : stop.signal;
  const sending = (async () => await settings.fetch(url, { ...init, headers, signal: linked }))();
  try {
    return await waitFor(sending, requestTimeoutMs, clock, signal) ??
      throwTimedOut(endpoint, requestTimeoutMs, isRepeatable);
  } catch (thrown) {
    stop.abort(thrown);
    sending.then(discard, () => {});
    signal?.throwIfAborted();
    // What no request can be made of is the caller's error; a body that was read is none.
    const body = isReplayable ? init.body && "" : new ReadableStream();
    new Request(url, { ...init, headers, body: body ?? null });
    throw buildFailure(thrown, endpoint, [readSecret(session)], isRepeatable);
  }
}

/** Lets a reply go that nobody will read. */
export function discard(reply: Response): void {
  reply.body?.cancel().catch(() => {});
}
