/**
 * Aborting a body that the caller reads when the caller's signal aborts.
 *
 * @module
 */

import type { SignalLinks } from "../async/signal_links.ts";
import type { Waiter } from "../async/wait.ts";
import { createReplyWatch } from "../transport/watch_reply.ts";

/**
 * Creates a function that links the body of a reply to a signal until the body has been read or the
 * reply is garbage-collected.
 */
export function createBodyLinks(
  links: SignalLinks,
): (signal: AbortSignal, controller: AbortController | undefined, reply: Response) => void {
  const watchReply = createReplyWatch();
  return (signal, controller, reply) => {
    if (!controller || reply.body === null) return;
    const reading = buildStop(controller, watchReply);
    links.link(signal, reading);
    watchReply(reply, buildUnlink(links, signal, reading));
  };
}

// Separate functions, because closures of one function share its variables: these must not keep the
// reply alive.

/** Builds the waiter that a signal ends; it keeps the watch alive beyond its connection. */
function buildStop(controller: AbortController, watch: unknown): Waiter & { watch: unknown } {
  return { watch, stop: (reason) => controller.abort(reason) };
}

function buildUnlink(links: SignalLinks, signal: AbortSignal, waiter: Waiter): () => void {
  return () => links.unlink(signal, waiter);
}
