/**
 * A call as it can be sent, once or several times.
 *
 * @module
 */

import type { SignalLinks } from "../async/signal_links.ts";
import { type TimeLimit, type Waiter, waitFor } from "../async/wait.ts";
import type { SessionCall } from "../session/session_call.ts";
import { buildTimeOut } from "../transport/attempt.ts";
import { isIdempotent } from "../protocol/statuses.ts";
import type { Settings } from "../transport/settings.ts";

/** A call that is ready to be sent, and what has come of it so far. */
export interface Call extends SessionCall {
  /** Its place in the order of calls. */
  readonly order: number;
  readonly url: URL;
  /** Whether a `POST` or `PATCH` carries an `Idempotency-Key`. */
  readonly idempotent: boolean;
  /** The headers of the first attempt; those of a later one are a copy. */
  readonly headers: Headers;
  /** What `fetch` is given: the caller's own Request, or the URL. */
  readonly input: Request | string;
  /** All else that the caller gave for `fetch`. */
  readonly init: RequestInit;
  readonly body: RequestInit["body"] | undefined;
  /** The caller's: its reason becomes the error. */
  readonly signal: AbortSignal | null | undefined;
  /** The number of the attempt under way, from 1. */
  attempt: number;
  /** Ends the attempt under way, and what is still to come of its body. */
  controller: AbortController | undefined;
  /** The time of the attempt. */
  limit: TimeLimit | undefined;
  /** What came of the body of a 429, once it was looked at. */
  peeked: string | undefined;
  /** When it was sent, in milliseconds since the epoch. */
  sentAtMs: number;
  /** How often it met an attempt with the same key, and how long it has waited for that. */
  conflicts: number;
  conflictMs: number;
}

/** Tells whether a call may be sent again although it may have been carried out. */
export function isRetryable(call: Call): boolean {
  return call.canResend && isIdempotent(call);
}

/** Builds calls from what `fetch` would be given. */
export type PrepareCall = (
  input: string | URL | Request,
  init: RequestInit | undefined,
  waiter: Waiter,
  /** Headers of the call's own, in place of those in `init`. */
  own?: Headers,
) => Call | Promise<Call>;

/** Makes what builds the calls of a connection; a body that can be read only once is read. */
export function createPrepareCall(
  resolveUrl: (input: string) => URL,
  links: SignalLinks,
  settings: Settings,
): PrepareCall {
  const { clock, headers: defaults, requestTimeoutMs: timeoutMs } = settings;
  let calls = 0;

  /** Waits for a body that is read before the first attempt, as long as for the attempt itself. */
  function readFirst(body: Promise<ArrayBuffer>, waiter: Waiter): Promise<ArrayBuffer> {
    const buildError = (): Error => buildTimeOut({ ...settings, timeoutMs, retryable: true });
    return waitFor(body, timeoutMs, clock, waiter, buildError);
  }

  return (given, givenInit, waiter, own) => {
    let input = given;
    let init = givenInit ?? {};
    if (isRequest(init)) {
      // The fields of a Request are no own ones: a spread would lose them.
      const url = isRequest(given) ? given.url : String(given);
      [input, init] = [new Request(resolveUrl(url), init), {}];
    }
    const request = isRequest(input) ? input : undefined;
    const url = resolveUrl(request ? request.url : String(input));
    const signal = init.signal === undefined ? request?.signal : init.signal;
    signal?.throwIfAborted();

    const method = (init.method ?? request?.method ?? "GET").toUpperCase();
    const headers = own ?? new Headers(init.headers ?? request?.headers);
    const trackId = settings.trackId(); // before the body is read, as it may throw
    const body = copyBody(init.body ?? (request?.body ? request : undefined), headers);
    // What a call asks for itself, then what the connection's options say.
    for (const [name, value] of defaults) if (!headers.has(name)) headers.set(name, value);
    if (trackId !== undefined && !headers.has(TRACK_ID)) headers.set(TRACK_ID, trackId);

    const build = (body: Call["body"]): Call => ({
      order: calls++,
      url,
      method,
      idempotent: KEYED_METHODS.has(method) && headers.has("idempotency-key"),
      headers,
      input: request ?? url.href,
      init: request ? { ...readReferrer(request), ...init } : init,
      body,
      signal,
      canResend: !isStream(init.body),
      attempt: 1,
      controller: undefined,
      limit: undefined,
      peeked: undefined,
      sentAtMs: 0,
      conflicts: 0,
      conflictMs: 0,
      renewals: 0,
      found: 0,
      hasWaited: false,
      renewedTo: undefined,
      stop: undefined,
      ended: undefined,
    });
    if (!(body instanceof Promise)) return build(body);
    if (signal) links.link(signal, waiter);
    return readFirst(body, waiter).then(build)
      .finally(() => signal && links.unlink(signal, waiter));
  };
}

// Zuora knows the key of these alone (documented).
const KEYED_METHODS = new Set(["POST", "PATCH"]);

const TRACK_ID = "zuora-track-id";

/** Copies a body at once, so that it is sent as it was at the call, and can be sent again. */
function copyBody(
  body: BodyInit | Request | null | undefined,
  headers: Headers,
): BodyInit | null | undefined | Promise<ArrayBuffer> {
  if (body === null || body === undefined || typeof body === "string") return body;
  // By its tag, as that of another realm is no instance of ours.
  if (Object.prototype.toString.call(body) === "[object ArrayBuffer]") {
    return (body as ArrayBuffer).slice(0);
  }
  if (ArrayBuffer.isView(body)) {
    return new Uint8Array(body.buffer, body.byteOffset, body.byteLength).slice();
  }
  if (isStream(body)) {
    new Response(body as ReadableStream); // throws for one that somebody reads
    return body as ReadableStream;
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
  return typeof value === "object" && value !== null && "url" in value && "arrayBuffer" in value;
}

function isStream(body: unknown): boolean {
  return typeof body === "object" && body !== null &&
    (body instanceof ReadableStream || Symbol.asyncIterator in body);
}

/** Reads what a Request loses by the spec when it is sent with any other field: its referrer. */
function readReferrer({ referrer, referrerPolicy }: Request): RequestInit {
  return {
    ...(referrer && referrer !== "about:client" && { referrer }),
    ...(referrerPolicy && { referrerPolicy }),
  };
}
