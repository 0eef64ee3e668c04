/**
 * Calls with JSON: what is sent, and the data that comes back.
 *
 * @module
 */

import { type ApiResult, readApiReply } from "../protocol/api_reply.ts";
import { finishAttempt } from "../transport/attempt.ts";
import { peekBody } from "../transport/read_body.ts";
import type { Settings } from "../transport/settings.ts";
import type { CallAttempt } from "./send_call.ts";

/** What a call with JSON can be told: all that `fetch` takes, with `json` in place of `body`. */
export type JsonInit = Omit<RequestInit, "body"> & {
  /** What is sent as JSON; sets the body and, unless given, `Content-Type`. */
  readonly json?: unknown;
};

/** Builds what `fetch` takes: the JSON becomes its body. */
export function buildJsonInit({ json, ...init }: JsonInit = {}): RequestInit {
  const headers = new Headers(init.headers);
  const body = json === undefined ? undefined : JSON.stringify(json);
  if (!headers.has("accept")) headers.set("accept", "application/json");
  if (body && !headers.has("content-type")) headers.set("content-type", "application/json");
  return { ...init, headers, ...(body && { body }) };
}

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
  return readApiReply<T>({ status, headers, body }, context, { secrets });
}
