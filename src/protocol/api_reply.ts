/**
 * Reads the reply to a call.
 *
 * @module
 */

import type { AnyZuoraError } from "../errors/errors.ts";
import { checkReply, type HttpReply, type ReadableReply } from "../util/http.ts";
import { parseJson } from "../util/objects.ts";
import { isFailure } from "./reasons.ts";
import type { ReplyContext, RequestDetails } from "./reply_context.ts";
import { readReplyError } from "./reply_error.ts";
import { isOk } from "./statuses.ts";

/**
 * The result of a call: the data, or the error.
 *
 * @example Both cases
 * ```ts
 * import { type ApiResult, parseApiResponse } from "@zuora-connections/client";
 * import { assertEquals } from "@std/assert";
 *
 * const body = '{"success":true,"name":"Ada"}';
 * const result: ApiResult<{ name: string }> = parseApiResponse({ status: 200, headers: [], body });
 * assertEquals(result.ok ? result.data.name : result.error.code, "Ada");
 * ```
 */
export type ApiResult<T> =
  | {
    /** The call succeeded. */
    readonly ok: true;
    /** What Zuora returned; `null` for an empty body. */
    readonly data: T;
  }
  | {
    /** The call failed. */
    readonly ok: false;
    /** Why the call failed. */
    readonly error: AnyZuoraError;
  };

/**
 * Reads the reply to an authorised call.
 *
 * Returns failures rather than throwing them. Zuora also refuses with status 200 (documented): a
 * body with `success: false`, or with nothing but a SOAP fault, is an error. A batch that failed
 * only in part is data, and so is anything else that merely resembles an error.
 *
 * @param reply The reply, with its body as text.
 * @param context The known facts about the request. After a 5xx, a `POST` or `PATCH` is `retryable`
 * only if it is `idempotent`, since Zuora may have processed it.
 * @returns The data, `null` for an empty body, or the error.
 * @throws {TypeError} When a field of the reply has the wrong type, for example a parsed body.
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
 * Reads the reply to a call of a connection; reads no header of a success.
 *
 * @param describe Returns the known facts about the request, for an error.
 */
export function readApiReply<T>(
  { status, headers, body: given }: ReadableReply,
  describe: () => ReplyContext & RequestDetails,
): ApiResult<T> {
  const body = given.trim(); // `trim` also removes a byte order mark
  const json = body === "" ? null : parseJson(body);
  const isData = isOk(status) && json !== undefined && !isFailure(json);
  const error = isData
    ? undefined
    : readReplyError({ status, headers, body, of: "call", json }, describe());
  // The caller names the type, since only the caller knows the resource.
  return error ? { ok: false, error } : { ok: true, data: json as T };
}
