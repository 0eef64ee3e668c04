/**
 * Calls with JSON: building the request and reading the data of the reply.
 *
 * @module
 */

import { wait } from "../async/wait.ts";
import { isZuoraError } from "../errors/any_error.ts";
import { type ApiResult, readApiReply } from "../protocol/api_reply.ts";
import { readPath } from "../protocol/call_url.ts";
import { isSettledByStatus } from "../protocol/statuses.ts";
import { checkUnread, discard, isMisuse } from "../transport/check_reply.ts";
import { buildNetworkFailure } from "../transport/network_failure.ts";
import { peekBody } from "../transport/read_body.ts";
import type { Settings } from "../transport/settings.ts";
import { checkForeign } from "../util/checks.ts";
import { type Call, isRetryable } from "./prepare_call.ts";
import { describeAttempt } from "./send_call.ts";

/**
 * Options of `json` and `pages`: what the global `fetch` takes, with `json` in place of `body`.
 *
 * @example A POST that can be retried
 * ```ts
 * import { connect, type JsonInit } from "@zuora-connections/client";
 * import { createSimulator } from "@zuora-connections/client/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const simulator = createSimulator(); // in place of Zuora
 * const zuora = await connect(simulator.credentials, { fetch: simulator.fetch });
 * const init: JsonInit = {
 *   method: "POST",
 *   headers: { "Idempotency-Key": crypto.randomUUID() },
 *   json: { orderDate: "2026-11-30" },
 * };
 * await zuora.json("/v1/orders", init);
 * assertEquals(simulator.orders[0]?.body, '{"orderDate":"2026-11-30"}');
 * ```
 * @see {@link https://developer.zuora.com/docs/guides/idempotent-requests | Zuora: retries}
 */
export type JsonInit = Omit<RequestInit, "body"> & {
  /** The value to send as JSON; sets `Content-Type` unless you do. Default: no body. */
  readonly json?: unknown;
};

/** Names from other HTTP clients, and what to use here. */
const FOREIGN = {
  body: "use `json`",
  data: "use `json`",
  idempotencyKey: "set the header Idempotency-Key",
  params: "put the query in the URL",
  query: "put the query in the URL",
  searchParams: "put the query in the URL",
};

/** A request with JSON. */
export interface JsonRequest {
  /** The `init` of `fetch`. */
  readonly init: RequestInit;
  /** The headers in place of those in `init`. */
  readonly headers: Headers;
}

/** Builds a request with the JSON as its body. */
export function buildJsonRequest(given: JsonInit = {}): JsonRequest {
  // The fields of a Request are not its own, so a copy would lose them.
  if ("arrayBuffer" in given) throw new TypeError("Cannot call Zuora: json() takes no Request");
  checkForeign(given, FOREIGN);
  const { json, ...init } = given;
  const headers = new Headers(init.headers);
  const body = json === undefined ? undefined : JSON.stringify(json);
  if (!headers.has("accept")) headers.set("accept", "application/json");
  if (body && !headers.has("content-type")) headers.set("content-type", "application/json");
  return { init: body === undefined ? init : { ...init, body }, headers };
}

/** Reads the data of a reply; throws if its body breaks off or times out. */
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
    if (call.ended) throw call.ended.reason;
    if (isZuoraError(thrown) || isMisuse(thrown)) throw thrown;
    throw buildNetworkFailure(thrown, {
      endpoint,
      hasAnswered: true,
      request: describeAttempt(call),
      retryable: isRetryable(call),
      secrets: [...listSecrets(), new URL(call.url).search],
    });
  }
  return readApiReply<T>({ status, headers, body }, () => ({
    endpoint,
    trackId: call.headers.get("zuora-track-id") ?? undefined,
    nowMs: clock.now(),
    method: call.method,
    idempotent: call.idempotent,
    path: readPath(call.url),
    secrets: listSecrets(),
    attempts: call.attempt,
  }));
}

/** Reads the body of a reply, or only its start if the status decides the outcome. */
function readText(reply: Response, call: Call, settings: Settings): string | Promise<string> {
  if (isSettledByStatus(reply.status, "call")) {
    if (call.peeked === undefined) return peekBody(reply, settings.clock, call);
    discard(reply); // a clone of it was read
    return call.peeked;
  }
  checkUnread(reply);
  return wait(call, (resolve, reject) => {
    reply.text().then(resolve, reject);
    return () => {};
  });
}
