/**
 * Calls with JSON: what is sent, and the data that comes back.
 *
 * @module
 */

import { waitFor } from "../async/wait.ts";
import { isZuoraError } from "../errors/any_error.ts";
import { type ApiResult, readApiReply } from "../protocol/api_reply.ts";
import { isSettledByStatus } from "../protocol/statuses.ts";
import { buildTimeOut, checkUnread, discard } from "../transport/attempt.ts";
import { buildNetworkFailure } from "../transport/network_failure.ts";
import { peekBody } from "../transport/read_body.ts";
import type { Settings } from "../transport/settings.ts";
import { checkForeign } from "../util/checks.ts";
import { type Call, isRetryable } from "./prepare_call.ts";
import { describeAttempt } from "./send_call.ts";

/** What a call with JSON can be told: all that `fetch` takes, with `json` in place of `body`. */
export type JsonInit = Omit<RequestInit, "body"> & {
  /** What is sent as JSON; sets the body and, unless given, `Content-Type`. */
  readonly json?: unknown;
};

/** What other libraries call it. */
const FOREIGN = {
  body: "use `json`",
  data: "use `json`",
  params: "write the query into the URL",
  searchParams: "write the query into the URL",
};

/** Builds what `fetch` takes: the JSON becomes its body. */
export function buildJsonInit(given: JsonInit = {}): RequestInit {
  // Its fields are no own ones: a copy would lose them.
  if ("arrayBuffer" in given) throw new TypeError("Cannot call Zuora: json() takes no Request");
  checkForeign(given, FOREIGN);
  const { json, ...init } = given;
  const headers = new Headers(init.headers);
  const body = json === undefined ? undefined : JSON.stringify(json);
  if (!headers.has("accept")) headers.set("accept", "application/json");
  if (body && !headers.has("content-type")) headers.set("content-type", "application/json");
  return { ...init, headers, ...(body && { body }) };
}

/** Reads the data of a reply; throws when no whole body came, or not in time. */
export async function readData<T>(
  reply: Response,
  call: Call,
  secrets: readonly string[],
  settings: Settings,
): Promise<ApiResult<T>> {
  const { clock, contact, endpoint, requestTimeoutMs: timeoutMs } = settings;
  const { headers, status } = reply;
  const retryable = isRetryable(call);
  const request = describeAttempt(call);

  async function readBody(): Promise<string> {
    if (isSettledByStatus(status, "call")) {
      if (call.peeked === undefined) return await peekBody(reply, clock, call);
      discard(reply); // a copy of it was looked at
      return call.peeked;
    }
    checkUnread(reply);
    try {
      const reading = reply.text();
      const buildError = (): Error =>
        buildTimeOut({ endpoint, contact, request, timeoutMs, retryable, hasBegun: true });
      return await waitFor(reading, timeoutMs, clock, call, buildError);
    } catch (thrown) {
      call.controller?.abort(thrown);
      if (call.ended || isZuoraError(thrown)) throw thrown;
      throw buildNetworkFailure(thrown, {
        endpoint,
        hasAnswered: true,
        request,
        retryable,
        secrets: [...secrets, call.url.search],
      });
    }
  }

  const body = await readBody();
  const context = {
    endpoint,
    trackId: call.headers.get("zuora-track-id") ?? undefined,
    nowMs: clock.now(),
    method: call.method,
    idempotent: call.idempotent,
    path: call.url.pathname,
  };
  const details = { secrets, attempts: call.attempt };
  return readApiReply<T>({ status, headers, body }, context, details);
}
