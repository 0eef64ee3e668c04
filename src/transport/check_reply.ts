/**
 * Checks of the caller's `fetch` and of the replies that it returns.
 *
 * @module
 */

import { isRecord } from "../util/objects.ts";

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
