/**
 * Reading the reply to a call.
 *
 * @module
 */

import type { AnyZuoraError } from "../errors/errors.ts";
import { checkReply, type HttpReply, type ReadableReply } from "../util/http.ts";
import { parseJson } from "../util/objects.ts";
import { isRefusal } from "./reasons.ts";
import type { ReplyContext, RequestDetails } from "./reply_context.ts";
import { readReplyError } from "./reply_error.ts";
import { isOk } from "./statuses.ts";

/** The result of a call. */
export type ApiResult<T> =
  | {
    /** The call worked. */
    readonly ok: true;
    /** What Zuora returned; `null` for an empty body. */
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
 * Zuora also refuses with status 200: a body that says `success: false` is an error, whatever its
 * shape, and so is one that is nothing but a fault. Data that only looks like an error is data, and
 * so is a batch that failed in part. A failure is returned, not thrown.
 *
 * @param reply The reply, its body read to the end.
 * @param context What is known of the request: a `POST` or `PATCH` that is not `idempotent` is not
 * `retryable` after a 5xx, since it may have been carried out.
 * @returns The data, or the error.
 * @throws {TypeError} When the reply is not a reply, for example because its body was parsed.
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
  return readApiReply(checkReply(reply), () => context);
}

/**
 * Reads the reply to a call of a connection; of a success, nothing but the body.
 *
 * @param describe Says what is known of the request, for an error.
 */
export function readApiReply<T>(
  { status, headers, body: given }: ReadableReply,
  describe: () => ReplyContext & RequestDetails,
): ApiResult<T> {
  const body = given.trim(); // a byte order mark counts as white space
  const json = body === "" ? null : parseJson(body);
  const isData = isOk(status) && json !== undefined && !isRefusal(json);
  const error = isData
    ? undefined
    : readReplyError({ status, headers, body, of: "call", json }, describe());
  // The caller names the type: nothing here can know what a resource returns.
  return error ? { ok: false, error } : { ok: true, data: json as T };
}
