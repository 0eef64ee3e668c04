/**
 * What hangs on the signals of callers: one listener a signal, however many calls use it.
 *
 * @module
 */

import { endWaiter, type Waiter } from "./wait.ts";

/** The links of one connection. */
export interface SignalLinks {
  /** Ends a waiter when the signal aborts, until it is unlinked. */
  link(signal: AbortSignal, waiter: Waiter): void;
  /** Takes a waiter off a signal; the last one takes the listener with it. */
  unlink(signal: AbortSignal, waiter: Waiter): void;
  /** Aborts a controller with a signal for as long as a body can be read. */
  linkBody(signal: AbortSignal, stop: AbortController, body: object, reply: object): void;
}

interface Linked {
  readonly waiters: Set<Waiter>;
  readonly listener: () => void;
}

/** Makes the links of one connection. */
export function createSignalLinks(): SignalLinks {
  const links = new WeakMap<AbortSignal, Linked>();
  // Deno forgets a reply of which only a reader is left, and with it the signal of its request.
  const replies = new WeakMap<object, object>();
  let collected: FinalizationRegistry<readonly [AbortSignal, Waiter]> | undefined;

  function link(signal: AbortSignal, waiter: Waiter): void {
    let linked = links.get(signal);
    if (!linked) {
      linked = listen(signal);
      links.set(signal, linked);
    }
    linked.waiters.add(waiter);
  }

  function unlink(signal: AbortSignal, waiter: Waiter): void {
    const linked = links.get(signal);
    if (!linked?.waiters.delete(waiter) || linked.waiters.size > 0) return;
    links.delete(signal);
    signal.removeEventListener("abort", linked.listener);
  }

  return {
    link,
    unlink,
    linkBody(signal, stop, body, reply): void {
      const waiter = buildStop(stop);
      link(signal, waiter);
      replies.set(body, reply);
      // Workers before 2025-05-05 have none: there a signal lives no longer than its request.
      if (typeof FinalizationRegistry === "undefined") return;
      collected ??= new FinalizationRegistry(([signal, waiter]) => unlink(signal, waiter));
      collected.register(body, [signal, waiter]);
    },
  };
}

// Functions of their own: closures of one function keep alive all that any of them uses.

function listen(signal: AbortSignal): Linked {
  const waiters = new Set<Waiter>();
  const listener = (): void => {
    for (const waiter of [...waiters]) endWaiter(waiter, signal.reason);
  };
  signal.addEventListener("abort", listener);
  return { waiters, listener };
}

function buildStop(stop: AbortController): Waiter {
  return { stop: (reason) => stop.abort(reason) };
}
