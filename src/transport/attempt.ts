/**
 * Checks the `fetch` and the reply of an attempt, and builds its time-out error.
 *
 * @module
 */

import { TimedOutError } from "../errors/errors.ts";
import { isRecord } from "../util/objects.ts";
import { advise, type SentRequest } from "./network_failure.ts";
import type { Settings } from "./settings.ts";

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

/** A mistake in the caller's `fetch`, which a retry cannot fix. */
class MisuseError extends TypeError {}

/** Returns whether an error is a mistake in the caller's `fetch`. */
export function isMisuse(error: unknown): boolean {
  return error instanceof MisuseError;
}

/**
 * Returns the function that sends requests.
 *
 * @throws {TypeError} When there is none.
 */
export function checkFetch<T>(fetch: T | undefined): T {
  if (typeof fetch === "function") return fetch;
  throw new MisuseError("Cannot send: this runtime has no `fetch`; pass the option `fetch`");
}

/**
 * Checks that a `fetch` returned a reply, which mocks often do not.
 *
 * @throws {TypeError} When it returned something else.
 */
export function checkReply(reply: unknown): Response {
  if (isReply(reply)) return reply;
  throw new MisuseError(
    "Cannot read the reply: `fetch` returned no Response with status and headers",
  );
}

/**
 * Checks that a body is unread: mocks often return the same Response twice.
 *
 * @throws {TypeError} When it was already read.
 */
export function checkUnread({ bodyUsed }: Response): void {
  if (bodyUsed) {
    throw new MisuseError("Cannot read the reply: its body was already read");
  }
}

function isReply(value: unknown): value is Response {
  return isRecord(value) && typeof value.status === "number" && isRecord(value.headers) &&
    typeof value.headers.get === "function";
}

/** Cancels the body of a reply that nobody will read. */
export function discard(reply: Response): void {
  try {
    // Another `fetch` may return bodies without `cancel`; a body being read refuses to be cancelled.
    reply.body?.cancel?.().catch(() => {});
  } catch {
    // Then it runs to its end.
  }
}
