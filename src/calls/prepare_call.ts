/**
 * A call as it can be sent, once or several times.
 *
 * @module
 */

import { type Attempt, throwTimedOut } from "../transport/attempt.ts";
import type { Settings } from "../transport/settings.ts";
import { resolveTarget } from "../protocol/call_url.ts";
import { buildTenantHeaders } from "../protocol/request_headers.ts";
import { waitFor } from "../async/wait.ts";

/** A call that is ready to be sent. */
export interface Call extends Pick<Attempt, "signal" | "timeoutMs" | "isRepeatable"> {
  readonly url: string;
  readonly path: string;
  readonly method: string;
  readonly headers: Headers;
  /** All else that the caller gave for `fetch`. */
  readonly init: RequestInit;
  /** Whether its body can be sent again. */
  readonly isReplayable: boolean;
}

/** Builds a call from what `fetch` would be given; a body that can be read only once is read. */
export async function buildCall(
  input: string | URL | Request,
  init: RequestInit,
  { clock, endpoint, headers: defaults, requestTimeoutMs: timeoutMs, trackId }: Settings,
): Promise<Call> {
  const request = isRequest(input) ? input : undefined;
  const url = resolveTarget(endpoint, request ? request.url : String(input));
  const signal = init.signal === undefined ? request?.signal : init.signal;
  signal?.throwIfAborted();

  const method = (init.method ?? request?.method ?? "GET").toUpperCase();
  const headers = new Headers(init.headers ?? request?.headers);
  const given = init.body ?? (request?.body ? request : undefined);
  if (given instanceof ReadableStream) new Response(given); // throws for one that somebody reads
  const copy = copyBody(given, headers);
  // What a call asks for itself, then what the connection's headers say, then its other options.
  const track = Object.entries(buildTenantHeaders({ trackId: trackId() }));
  for (const [name, value] of [...defaults, ...track]) {
    if (!headers.has(name)) headers.set(name, value);
  }
  const hasKey = /^(POST|PATCH)$/.test(method) && headers.has("idempotency-key");
  const body = copy instanceof Promise
    ? await waitFor(copy, timeoutMs, clock, signal) ?? throwTimedOut(endpoint, timeoutMs)
    : copy;
  return {
    url,
    path: new URL(url).pathname,
    method,
    headers,
    signal,
    timeoutMs,
    isReplayable: !isStream(init.body),
    isRepeatable: hasKey || /^(GET|HEAD|OPTIONS|PUT|DELETE)$/.test(method),
    init: { ...init, ...(body && { body }), method, redirect: "manual" },
  };
}

/** Copies a body at once, so that it is sent as it was at the call, and can be sent again. */
function copyBody(
  body: BodyInit | Request | null | undefined,
  headers: Headers,
): BodyInit | null | undefined | Promise<ArrayBuffer> {
  if (body instanceof ArrayBuffer) return body.slice(0);
  if (ArrayBuffer.isView(body)) {
    return new Uint8Array(body.buffer, body.byteOffset, body.byteLength).slice();
  }
  const isForm = body instanceof FormData || body instanceof URLSearchParams;
  if (!isForm && !isRequest(body)) return body;

  // Each time that it is sent, form data would have another boundary.
  const read = isForm ? new Response(body) : body;
  const type = read.headers.get("content-type");
  if (type && !headers.has("content-type")) headers.set("content-type", type);
  // Of our own realm, as @edge-runtime/vm gives promises of another.
  return Promise.resolve(read.arrayBuffer());
}

function isRequest(value: unknown): value is Request {
  return "url" in Object(value) && "arrayBuffer" in Object(value);
}

function isStream(body: unknown): boolean {
  return body instanceof ReadableStream || Object(body)[Symbol.asyncIterator] !== undefined;
}
