/**
 * Calls with JSON: what is sent, and the data that comes back.
 *
 * @module
 */

import { wait } from "../async/wait.ts";
import { isZuoraError } from "../errors/any_error.ts";
import { type ApiResult, readApiReply } from "../protocol/api_reply.ts";
import { isSettledByStatus } from "../protocol/statuses.ts";
import { checkUnread, discard, isMisuse } from "../transport/attempt.ts";
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

/** What `fetch` takes, with headers that nobody else has. */
export interface JsonRequest extends RequestInit {
  headers: Headers;
}

/** Builds what `fetch` takes: the JSON becomes its body. */
export function buildJsonInit(given: JsonInit = {}): JsonRequest {
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
  listSecrets: () => readonly string[],
  settings: Settings,
): Promise<ApiResult<T>> {
  const { clock, endpoint } = settings;
  const { headers, status } = reply;
  let body: string;
  try {
    body = await readText(reply, call, settings);
  } catch (thrown) {
    call.controller?.abort(thrown);
    if (call.ended || isZuoraError(thrown) || isMisuse(thrown)) throw thrown;
    throw buildNetworkFailure(thrown, {
      endpoint,
      hasAnswered: true,
      request: describeAttempt(call),
      retryable: isRetryable(call),
      secrets: [...listSecrets(), call.url.search],
    });
  }
  return readApiReply<T>({ status, headers, body }, () => ({
    endpoint,
    trackId: call.headers.get("zuora-track-id") ?? undefined,
    nowMs: clock.now(),
    method: call.method,
    idempotent: call.idempotent,
    path: call.url.pathname,
    secrets: listSecrets(),
    attempts: call.attempt,
  }));
}

/** Reads the body of a reply; of one whose status has decided, as much as comes soon. */
function readText(reply: Response, call: Call, settings: Settings): string | Promise<string> {
  if (isSettledByStatus(reply.status, "call")) {
    if (call.peeked === undefined) return peekBody(reply, settings.clock, call);
    discard(reply); // a copy of it was looked at
    return call.peeked;
  }
  checkUnread(reply);
  return wait(call, (resolve, reject) => {
    reply.text().then(resolve, reject);
    return () => {};
  });
}
