/**
 * Builds the error of an attempt without a reply.
 *
 * @module
 */

import { LOOK_FIRST, NetworkFailureError, TimedOutError } from "../errors/errors.ts";
import { redactCause } from "../errors/redact.ts";
import type { ZuoraErrorOptions } from "../errors/zuora_error.ts";
import type { Settings } from "./settings.ts";

/** The facts about an attempt that got no reply. */
export interface AttemptContext {
  readonly endpoint: string;
  /** Whether the request may be resent although Zuora may have processed it. */
  readonly retryable: boolean;
  /** What to redact in the error. */
  readonly secrets: readonly string[];
  /** Whether the endpoint has ever answered this connection, so its name and certificate are right. */
  readonly hasAnswered: boolean;
  readonly request: SentRequest;
}

/** The fields of an error about the request that got no reply. */
export type SentRequest = Pick<ZuoraErrorOptions, "method" | "path" | "attempts">;

/** Failures that a retry cannot fix, in the words of Node, Deno, Bun and workerd. */
const LASTING: readonly (readonly [words: RegExp, advice: string])[] = [
  [
    /ENOTFOUND|Name or service not known|nodename nor servname|No such host|DNS lookup failed/,
    "check the name in the endpoint, and the DNS of this machine",
  ],
  [
    /CERT|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|peer certificate|certificate is not trusted/,
    "check the endpoint and any proxy, or make this runtime trust the certificate",
  ],
  [
    // The last three: the answer is not HTTP, such as that of a TLS port to plain HTTP.
    /WRONG_VERSION_NUMBER|wrong version number|EPROTO|InvalidContentType|TLS handshake failed|Expected HTTP|invalid HTTP|Malformed_HTTP/,
    "check the scheme (http or https) and the port of the endpoint",
  ],
];

/** Builds the error of a network connection that broke or was never made. */
export function buildNetworkFailure(
  thrown: unknown,
  { endpoint, hasAnswered, request, retryable, secrets }: AttemptContext,
): NetworkFailureError {
  const cause = redactCause(thrown, secrets);
  const { code = "" } = cause as Error & { code?: string };
  const text = cause.message.trim(); // messages of OpenSSL end in a line break
  // Some messages need the code, such as Node's about a name with several addresses.
  const said = text.includes(code) ? text : `${text} (${code})`;
  const lasting = hasAnswered ? undefined : LASTING.find(([words]) => words.test(said));
  const advice = lasting?.[1] ?? advise(retryable, hasAnswered);
  return new NetworkFailureError(`Cannot reach ${endpoint}: ${said}; ${advice}`, {
    ...request,
    endpoint,
    retryable: retryable && !lasting,
    cause,
  });
}

/** Builds the error of a reply that did not start or end in time. */
export function buildTimeOut(
  { endpoint, contact, hasBegun, request, retryable, timeoutMs }: {
    readonly endpoint: string;
    readonly contact: Settings["contact"];
    /** Whether the reply has started. Default `false`. */
    readonly hasBegun?: boolean | undefined;
    readonly request?: SentRequest | undefined;
    /** Whether the request may be resent although Zuora may have processed it. */
    readonly retryable: boolean;
    readonly timeoutMs: number;
  },
): TimedOutError {
  const what = hasBegun ? "the reply did not end" : "no answer";
  const more = retryable && contact.hasAnswered ? ", or allow more time" : "";
  const advice = advise(retryable, contact.hasAnswered) + more;
  const message = `Cannot reach ${endpoint}: ${what} within ${timeoutMs} ms; ${advice}`;
  return new TimedOutError(message, { ...request, endpoint, timeoutMs, retryable });
}

/** Returns advice about an attempt that got no reply. */
function advise(retryable: boolean, hasAnswered: boolean): string {
  if (!retryable) return LOOK_FIRST;
  return hasAnswered
    ? "try again"
    : "check the endpoint, the network and any proxy, then try again";
}
