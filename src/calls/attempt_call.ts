/**
 * One attempt of a call, and its outcome.
 *
 * @module
 */

import type { SessionRejectedError } from "../errors/errors.ts";
import type { ApiResult } from "../protocol/api_reply.ts";
import { parseSessionCookie } from "../protocol/session_cookie.ts";
import { listSecrets } from "../session/active_session.ts";
import type { SessionKeeper } from "../session/keeper.ts";
import { checkReply, checkUnread, discard } from "../transport/check_reply.ts";
import {
  isKeyed,
  isOk,
  isRetryableStatus,
  isSettledByStatus,
  isTransientStatus,
} from "../protocol/statuses.ts";
import type { Settings } from "../transport/settings.ts";
import type { Admission, Admitted } from "./admission.ts";
import { decideWaitAfterError, decideWaitAfterReply } from "./decide_wait.ts";
import type { Call } from "./prepare_call.ts";
import { emitRequest, explainFailure, readRequestId, sendCall } from "./send_call.ts";

/** Reads a reply for the caller; it redacts the secrets of `listSecrets` from errors. */
export type ReadReply<T> = (
  reply: Response,
  call: Call,
  listSecrets: () => readonly string[],
) => Promise<ApiResult<T>>;

/** The outcome of an attempt that may be followed by another. */
export type Outcome<T> =
  | { readonly kind: "done"; readonly value: T; readonly reply: Response }
  /** The failure is transient: make another attempt after the wait. */
  | { readonly kind: "retry"; readonly waitMs: number; readonly isUncounted?: boolean }
  /** Zuora refused the session; `error` is set if the reply was read. */
  | { readonly kind: "refused"; readonly reply: Response; readonly error?: SessionRejectedError };

/** The parts of a connection that an attempt uses. */
export interface AttemptTools {
  readonly admission: Admission;
  readonly keeper: SessionKeeper;
  readonly settings: Settings;
}

/** Makes an attempt; throws a failure that is final. Without `read`, its value is the reply. */
export async function attemptCall<T>(
  call: Call,
  admitted: Admitted,
  read: ReadReply<T> | undefined,
  tools: AttemptTools,
): Promise<Outcome<T | Response>> {
  const { admission, settings } = tools;
  const { active } = admitted;
  let reply: Response;
  let status: number;
  let waitMs: number | undefined;
  try {
    try {
      reply = checkReply(await sendCall(call, active, settings));
      settings.contact.hasAnswered = true;
      ({ status } = reply);
      // The body of a reply has as much time as its headers had.
      if (!read || isSettledByStatus(status, "call")) cancelTimeLimit(call);
      else if (call.timeLimit) call.timeLimit.extendedAtMs = settings.clock.now();
      // Before the slot is released, so that the next call in the queue sees the pause.
      if (status >= 400) waitMs = await decideWaitAfterReply(call, reply, admission, settings);
      admission.noteReply(call, status);
    } catch (thrown) {
      admission.noteReply(call, undefined);
      return retryOrThrow(explainFailure(thrown, call, active, settings), call, settings);
    } finally {
      admission.release(admitted);
    }

    const cookie = parseSessionCookie(reply.headers);
    const listOwn = (): readonly string[] => [
      ...listSecrets(active),
      ...settings.contact.secrets,
      ...(cookie ? [cookie] : []),
    ];
    if (settings.emit) {
      emitRequest(call, settings, { status, ...readRequestId(reply, listOwn()) });
    }
    if (waitMs !== undefined) {
      discard(reply);
      // A request with the same `Idempotency-Key` is in progress: this attempt does not count.
      return { kind: "retry", waitMs, isUncounted: status === 409 };
    }
    if (!read && status === 401) return { kind: "refused", reply };

    let result: ApiResult<T | Response> = { ok: true, data: reply };
    try {
      if (read) result = await read(reply, call, listOwn);
      else if (isOk(status)) checkUnread(reply);
    } catch (error) {
      return retryOrThrow(error, call, settings);
    }
    if (!result.ok && result.error.code === "session_rejected") {
      return { kind: "refused", reply, error: result.error };
    }
    noteSessionUse(call, admitted, status, cookie, tools);
    if (result.ok) return { kind: "done", value: result.data, reply };
    // A transient status is out of retries by now; with a key, Zuora would only repeat its reply.
    const isFinal = isKeyed(call) || isRetryableStatus(status, call);
    if (isFinal) throw result.error;
    return retryOrThrow(result.error, call, settings);
  } finally {
    cancelTimeLimit(call);
  }
}

function cancelTimeLimit(call: Call): void {
  call.timeLimit?.cancel();
  call.timeLimit = undefined;
}

function retryOrThrow(error: unknown, call: Call, settings: Settings): Outcome<never> {
  const waitMs = decideWaitAfterError(error, call, settings);
  if (waitMs === undefined) throw error;
  return { kind: "retry", waitMs };
}

/**
 * Records that a reply accepted the session, an error such as a 404 included; a transient status may
 * come from a gateway instead.
 */
function noteSessionUse(
  call: Call,
  { active }: Admitted,
  status: number,
  cookie: string | undefined,
  { keeper }: AttemptTools,
): void {
  if (status >= 500 || status === 401 || isTransientStatus(status)) return;
  // A reply that Zuora repeats for a key has an old cookie.
  const isFresh = cookie !== undefined && isOk(status) && !call.headers.has("idempotency-key");
  keeper.noteAccepted(active, call, call.sentAtMs, isFresh ? cookie : undefined);
}
