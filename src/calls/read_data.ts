/**
 * Reading the data of a reply.
 *
 * @module
 */

import { type ApiResult, readApiReply } from "../protocol/api_reply.ts";
import { finishAttempt } from "../transport/attempt.ts";
import type { Settings } from "../transport/settings.ts";
import { peekBody } from "../transport/read_body.ts";
import type { CallAttempt } from "./send_call.ts";

/** Reads the data of a reply; throws when no whole body came, or not in time. */
export async function readData<T>(
  reply: Response,
  attempt: CallAttempt,
  settings: Settings,
): Promise<ApiResult<T>> {
  const { isRepeatable: idempotent, method, path, secrets, signal } = attempt;
  const { headers, status } = reply;
  // A 401 was not carried out, whatever becomes of its body.
  const body = status === 401
    ? await peekBody(reply, settings.clock, signal)
    : await finishAttempt(reply.text(), attempt, settings);
  const trackId = attempt.headers.get("zuora-track-id") ?? undefined;
  const nowMs = settings.clock.now();
  const context = { endpoint: settings.endpoint, trackId, nowMs, method, idempotent, path };
  return readApiReply<T>({ status, headers, body }, context, secrets);
}
