/**
 * Letting the signal of a caller abort the body that the caller reads.
 *
 * @module
 */

import type { SignalLinks } from "../async/signal_links.ts";
import type { Waiter } from "../async/wait.ts";
import { createReplyWatch } from "../transport/watch_reply.ts";

/**
 * Makes a function that links the body of a reply with a signal, until a reader of it has settled
 * or the reply was collected.
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

// Functions of their own: closures of one function keep alive all that any of them uses, and these
// must not keep the reply.

/** Builds what the signal ends; it keeps the watch alive, which may outlive its connection. */
function buildStop(controller: AbortController, watch: unknown): Waiter & { watch: unknown } {
  return { watch, stop: (reason) => controller.abort(reason) };
}

function buildUnlink(links: SignalLinks, signal: AbortSignal, waiter: Waiter): () => void {
  return () => links.unlink(signal, waiter);
}
