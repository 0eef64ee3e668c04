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
}

interface Linked {
  readonly waiters: Set<Waiter>;
  readonly listener: () => void;
}

/** Makes the links of one connection. */
export function createSignalLinks(): SignalLinks {
  const links = new WeakMap<AbortSignal, Linked>();

  function link(signal: AbortSignal, waiter: Waiter): void {
    // It may have aborted a moment ago, between two waits: then no event comes any more.
    if (signal.aborted) return endWaiter(waiter, signal.reason);
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
  };
}

// A function of its own: closures of one function keep alive all that any of them uses.
function listen(signal: AbortSignal): Linked {
  const waiters = new Set<Waiter>();
  const listener = (): void => {
    for (const waiter of [...waiters]) endWaiter(waiter, signal.reason);
  };
  signal.addEventListener("abort", listener);
  return { waiters, listener };
}
