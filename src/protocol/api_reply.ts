/**
 * Reading the reply to a call.
 *
 * @module
 */

import type { AnyZuoraError } from "../errors/errors.ts";
import type { HttpReply } from "../util/http.ts";
import { parseJson } from "../util/objects.ts";
import { readReplyError, type ReplyContext } from "./reply_error.ts";

/** What a call came to. */
export type ApiResult<T> =
  | {
    /** The call worked. */
    readonly ok: true;
    /** What Zuora answered; `null` for an empty body. */
    readonly data: T;
  }
  | {
    /** The call failed. */
    readonly ok: false;
    /** Why. */
    readonly error: AnyZuoraError;
  };

/**
 * Reads the reply to an authorised call.
 *
 * Zuora refuses with status 200 too: a body that says `success: false` is an error here, whatever
 * its shape. What merely looks like an error is data, and so is a batch that failed in part. Returns
 * a failure as a value: nothing that a server can send makes it throw.
 *
 * @param reply The reply, its body read to the end.
 * @param context What is known of the request: a `POST` or `PATCH` that is not `idempotent` is never
 * `retryable` after a 5xx, since it may have been carried out.
 * @returns The data, or the error that the reply stands for.
 * @example A refusal with status 200
 * ```ts
 * import { parseApiResponse } from "@zuora-connections/client";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const result = parseApiResponse({
 *   status: 200,
 *   headers: [],
 *   body: '{"success":false,"reasons":[{"code":50000040,"message":"Cannot find entity"}]}',
 * });
 *
 * assert(!result.ok);
 * assertEquals(result.error.code, "request_failed");
 * assertEquals(result.error.reasons, [{ code: "50000040", message: "Cannot find entity" }]);
 * ```
 * @see {@link https://developer.zuora.com/docs/guides/error-handling | Zuora: error handling}
 */
export function parseApiResponse<T = unknown>(
  reply: HttpReply,
  context: ReplyContext = {},
): ApiResult<T> {
  return readApiReply(reply, context, []);
}

/** Reads the reply to a call whose secrets must not come back in an error. */
export function readApiReply<T>(
  { status, headers, body }: HttpReply,
  context: ReplyContext,
  secrets: readonly string[],
): ApiResult<T> {
  const json = parseJson(body.trim() ? body : "null");
  const reply = { status, headers: [...headers], body };
  const error = readReplyError(reply, context, { of: "call", json, secrets });
  return error ? { ok: false, error } : Object({ ok: true, data: json });
}
