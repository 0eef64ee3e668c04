/**
 * Reading the data of a reply.
 *
 * @module
 */

import { type ApiResult, readApiReply } from "./api_reply.ts";
import type { Call } from "./call.ts";
import { buildFailure, throwTimedOut } from "./failure.ts";
import type { Settings } from "./options.ts";
import { readSecret, type Session } from "./session.ts";
import { waitFor } from "./wait_for.ts";

/** Reads the data of a reply; throws when no whole body came, or not in time. */
export async function readData<T>(
  reply: Response,
  { headers: sent, isRepeatable, method, signal }: Call,
  session: Session,
  stop: AbortController,
  { clock, endpoint, requestTimeoutMs }: Settings,
): Promise<ApiResult<T>> {
  const secrets = [readSecret(session)];
  try {
    const { headers, status } = reply;
    const body = await waitFor(reply.text(), requestTimeoutMs, clock, signal) ??
      throwTimedOut(endpoint, requestTimeoutMs, isRepeatable);
    const trackId = sent.get("zuora-track-id") ?? undefined;
    const nowMs = clock.now();
    const context = { endpoint, trackId, nowMs, method, idempotent: isRepeatable };
    return readApiReply<T>({ status, headers, body }, context, secrets);
  } catch (thrown) {
    stop.abort(thrown);
    signal?.throwIfAborted();
    throw buildFailure(thrown, endpoint, secrets, isRepeatable);
  }
}
