/**
 * Preparing a call so that it can be sent, once or several times.
 *
 * @module
 */

import type { SignalLinks } from "../async/signal_links.ts";
import { type TimeLimit, type Waiter, waitFor } from "../async/wait.ts";
import { takeCookies } from "../protocol/request_headers.ts";
import type { SessionCall } from "../session/session_call.ts";
import { buildTimeOut } from "../transport/network_failure.ts";
import { isIdempotent } from "../protocol/statuses.ts";
import type { Settings } from "../transport/settings.ts";

/**
 * A prepared call, with the state of its attempts. It is a `Waiter`: `endWaiter` ends whatever it
 * waits for.
 */
export interface Call extends SessionCall {
  /** Its number among the calls of the connection; lower ones leave the queue first. */
  readonly order: number;
  readonly url: string;
  /** Whether a `POST` or `PATCH` carries an `Idempotency-Key`. */
  readonly idempotent: boolean;
  /** The headers of the first attempt; later attempts copy them. */
  readonly headers: Headers;
  /** Its own cookies, which are sent beside the session. */
  readonly cookies: readonly string[];
  /** The first argument of `fetch`: the caller's own Request, or the URL. */
  readonly input: Request | string;
  /** The caller's other options for `fetch`. */
  readonly init: RequestInit;
  readonly body: RequestInit["body"] | undefined;
  /** The caller's signal; its reason becomes the error. */
  readonly signal: AbortSignal | null | undefined;
  /** The number of the attempt under way, from 1. */
  attempt: number;
  /** Aborts the attempt under way, and the rest of its body. */
  controller: AbortController | undefined;
  /** Bounds the attempt under way, up to the headers of its reply or the end of its body. */
  timeLimit: TimeLimit | undefined;
  /** The start of the body of a 429, once it has been read. */
  peeked: string | undefined;
  /** When the attempt was sent, in milliseconds since the epoch. */
  sentAtMs: number;
  /** How often it got a 409 for its `Idempotency-Key`. */
  conflicts: number;
  /** How long it has waited because of those, in milliseconds. */
  conflictMs: number;
}

/** Returns whether a call may be sent again even though Zuora may have carried it out. */
export function isRetryable(call: Call): boolean {
  return call.canResend && isIdempotent(call);
}

/** Builds calls from the arguments of `fetch`. */
export type PrepareCall = (
  input: string | URL | Request,
  init: RequestInit | undefined,
  waiter: Waiter,
  /** The headers of the call, in place of those in `init`. */
  own?: Headers,
) => Call | Promise<Call>;

/** Creates the function that builds calls; it reads bodies that can be read only once. */
export function createPrepareCall(
  resolveUrl: (input: string | URL) => string,
  links: SignalLinks,
  settings: Settings,
): PrepareCall {
  const { clock, headers: defaults, requestTimeoutMs: timeoutMs } = settings;
  let calls = 0;

  /** Waits for a body that is read before the first attempt; times out as an attempt does. */
  function readFirst(body: Promise<ArrayBuffer>, waiter: Waiter): Promise<ArrayBuffer> {
    const buildError = (): Error => buildTimeOut({ ...settings, timeoutMs, retryable: true });
    return waitFor(body, timeoutMs, clock, waiter, buildError);
  }

  return (given, givenInit, waiter, own) => {
    let input = given;
    let init = givenInit ?? {};
    if (isRequest(init)) {
      // The fields of a Request are not its own, so a spread would lose them.
      const url = resolveUrl(isRequest(given) ? given.url : given);
      [input, init] = [new Request(url, init), {}];
    }
    const request = isRequest(input) ? input : undefined;
    const url = resolveUrl(isRequest(input) ? input.url : input);
    const signal = init.signal === undefined ? request?.signal : init.signal;
    signal?.throwIfAborted();

    const method = (init.method ?? request?.method ?? "GET").toUpperCase();
    const headers = own ?? new Headers(init.headers ?? request?.headers);
    const trackId = settings.trackId(); // may throw, so before the body is read
    const body = copyBody(init.body ?? (request?.body ? request : undefined), headers);
    // The call's own headers win over those of the options.
    for (const [name, value] of defaults) if (!headers.has(name)) headers.set(name, value);
    if (trackId !== undefined && !headers.has(TRACK_ID)) headers.set(TRACK_ID, trackId);
    const hasOwn = request !== undefined || init.headers !== undefined || defaults.length > 0;
    const cookies = hasOwn ? takeCookies(headers) : NO_COOKIES;

    const build = (body: Call["body"]): Call => ({
      order: calls++,
      url,
      method,
      idempotent: KEYED_METHODS.has(method) && headers.has("idempotency-key"),
      headers,
      cookies,
      input: request ?? url,
      init: { ...(request && readReferrer(request)), ...init }, // the caller may change its own
      body,
      signal,
      canResend: !isStream(init.body),
      attempt: 1,
      controller: undefined,
      timeLimit: undefined,
      peeked: undefined,
      sentAtMs: 0,
      conflicts: 0,
      conflictMs: 0,
      renewals: 0,
      finds: 0,
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

// Zuora supports the key for these methods only (documented).
const KEYED_METHODS = new Set(["POST", "PATCH"]);

const TRACK_ID = "zuora-track-id";
const NO_COOKIES: readonly string[] = [];

/** Copies a body at once, so that later changes do not reach it and it can be sent again. */
function copyBody(
  body: BodyInit | Request | null | undefined,
  headers: Headers,
): BodyInit | null | undefined | Promise<ArrayBuffer> {
  if (body === null || body === undefined || typeof body === "string") return body;
  // By its tag, because a buffer of another realm is not an instance of ours.
  if (Object.prototype.toString.call(body) === "[object ArrayBuffer]") {
    return (body as ArrayBuffer).slice(0);
  }
  if (ArrayBuffer.isView(body)) {
    return new Uint8Array(body.buffer, body.byteOffset, body.byteLength).slice();
  }
  if (isStream(body)) {
    new Response(body as ReadableStream); // throws if the stream is locked
    return body as ReadableStream;
  }
  const isForm = body instanceof FormData || body instanceof URLSearchParams;
  if (!isForm && !isRequest(body)) return body;

  // Read once, because form data gets another boundary each time that it is sent.
  const read = isForm ? new Response(body) : body;
  const type = read.headers.get("content-type");
  if (type && !headers.has("content-type")) headers.set("content-type", type);
  // @edge-runtime/vm returns a promise of another realm, which `instanceof` would not recognise.
  return Promise.resolve(read.arrayBuffer());
}

function isRequest(value: unknown): value is Request {
  return typeof value === "object" && value !== null && "url" in value && "arrayBuffer" in value;
}

function isStream(body: unknown): boolean {
  return typeof body === "object" && body !== null &&
    (body instanceof ReadableStream || Symbol.asyncIterator in body);
}

/** Reads the referrer, which the Fetch standard drops when a Request is sent with an `init`. */
function readReferrer({ referrer, referrerPolicy }: Request): RequestInit {
  return {
    ...(referrer && referrer !== "about:client" && { referrer }),
    ...(referrerPolicy && { referrerPolicy }),
  };
}
