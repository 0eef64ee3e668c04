/**
 * A call as it can be sent, once or several times.
 *
 * @module
 */

import { type Waiter, waitFor } from "../async/wait.ts";
import type { SessionCall } from "../session/keeper.ts";
import { buildTimeOut } from "../transport/attempt.ts";
import { decideRepeatability, type Repeatability } from "../transport/retry_policy.ts";
import type { Settings } from "../transport/settings.ts";

/** A call that is ready to be sent. */
export interface Call extends SessionCall {
  /** Its place in the order of calls. */
  readonly order: number;
  readonly url: URL;
  readonly method: string;
  readonly repeatability: Repeatability;
  /** The headers of the first attempt; those of a retry are a copy. */
  readonly headers: Headers;
  /** What `fetch` is given: the caller's own Request, or the URL. */
  readonly input: Request | string;
  /** All else that the caller gave for `fetch`. */
  readonly init: RequestInit;
  readonly body: BodyInit | null | undefined;
  /** Whether an attempt was made with `headers`. */
  isSent: boolean;
  /** The caller's: its reason becomes the error. */
  readonly signal: AbortSignal | null | undefined;
}

/** Builds calls from what `fetch` would be given. */
export type PrepareCall = (
  input: string | URL | Request,
  init: RequestInit | undefined,
) => Call | Promise<Call>;

/** Makes what builds the calls of a connection; a body that can be read only once is read. */
export function createPrepareCall(
  resolveUrl: (input: string) => URL,
  settings: Settings,
): PrepareCall {
  const { clock, headers: defaults, requestTimeoutMs } = settings;
  let calls = 0;

  return (given, givenInit) => {
    // The fields of a Request are no own ones: a spread would lose them.
    const isInit = isRequest(givenInit);
    const input = isInit ? new Request(resolveUrl(readUrl(given)).href, givenInit) : given;
    const init = isInit ? {} : givenInit ?? {};
    const request = isRequest(input) ? input : undefined;
    const url = resolveUrl(readUrl(input));
    const signal = init.signal === undefined ? request?.signal : init.signal;
    signal?.throwIfAborted();

    const method = readMethod(init.method ?? request?.method);
    const headers = new Headers(init.headers ?? request?.headers);
    const body = copyBody(init.body ?? (request?.body ? request : undefined), headers);
    // What a call asks for itself, then what the connection's options say.
    for (const [name, value] of defaults) if (!headers.has(name)) headers.set(name, value);
    const trackId = settings.trackId();
    if (trackId !== undefined && !headers.has("zuora-track-id")) {
      headers.set("zuora-track-id", trackId);
    }
    const build = (body: BodyInit | null | undefined): Call => ({
      order: calls++,
      url,
      method,
      repeatability: decideRepeatability(method, headers.has("idempotency-key")),
      headers,
      input: request ?? url.href,
      init: request ? { ...readReferrer(request), ...init } : init,
      body,
      isSent: false,
      signal,
      canResend: !isStream(init.body),
      renewals: 0,
      found: 0,
      waitedFor: undefined,
      renewedTo: undefined,
      stop: undefined,
      ended: undefined,
      get name() {
        return `${method} ${url.pathname}`;
      },
    });
    if (!(body instanceof Promise)) return build(body);
    const waiter: Waiter = {};
    const buildError = (): Error =>
      buildTimeOut({ ...settings, timeoutMs: requestTimeoutMs, retryable: true });
    return waitFor(body, requestTimeoutMs, clock, waiter, buildError).then(build);
  };
}

function readUrl(input: string | URL | Request): string {
  return isRequest(input) ? input.url : String(input);
}

function readMethod(method: string = "GET"): string {
  return method === "GET" ? method : method.toUpperCase();
}

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
