/**
 * What is checked of an attempt to reach Zuora, and what it throws when no reply comes in time.
 *
 * @module
 */

import { TimedOutError } from "../errors/errors.ts";
import { isRecord } from "../util/objects.ts";
import { advise, type SentRequest } from "./network_failure.ts";
import type { Settings } from "./settings.ts";

/** Builds the error for a reply that did not come, or did not end, in time. */
export function buildTimeOut(
  { endpoint, contact, hasBegun, request, retryable, timeoutMs }: {
    readonly endpoint: string;
    readonly contact: Settings["contact"];
    /** Whether the reply has begun. Default `false`. */
    readonly hasBegun?: boolean | undefined;
    readonly request?: SentRequest | undefined;
    /** Whether the request may be sent again although it may have been carried out already. */
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

/** A mistake in what was handed in as `fetch`: no other attempt mends it. */
class MisuseError extends TypeError {}

/** Tells whether an error is such a mistake. */
export function isMisuse(error: unknown): boolean {
  return error instanceof MisuseError;
}

/**
 * Gives the function that sends requests.
 *
 * @throws {TypeError} When there is none.
 */
export function checkFetch<T>(fetch: T | undefined): T {
  if (typeof fetch === "function") return fetch;
  throw new MisuseError("Cannot send: this runtime has no `fetch`; give one as the option `fetch`");
}

/**
 * Checks that a `fetch` gave something that can be read as a reply; mocks often forget.
 *
 * @throws {TypeError} When it is no reply at all.
 */
export function checkReply(reply: unknown): Response {
  if (isReply(reply)) return reply;
  throw new MisuseError("Cannot read the reply: `fetch` gave no Response with status and headers");
}

/**
 * Checks that a body was not read before, as that of a mock that gives one Response twice.
 *
 * @throws {TypeError} When it was.
 */
export function checkUnread({ bodyUsed }: Response): void {
  if (bodyUsed) {
    throw new MisuseError("Cannot read the reply: its body was read before `fetch` gave it");
  }
}

function isReply(value: unknown): value is Response {
  return isRecord(value) && typeof value.status === "number" && isRecord(value.headers) &&
    typeof value.headers.get === "function";
}

/** Lets a reply go that nobody will read. */
export function discard(reply: Response): void {
  try {
    // That of a `fetch` of another make may have no `cancel`, or not be cancelled while it is read.
    reply.body?.cancel?.().catch(() => {});
  } catch {
    // Then it goes on until it ends.
  }
}
