/**
 * Listens to the signals of callers: one listener per signal, however many calls share it.
 *
 * @module
 */

import { endWaiter, type Waiter } from "./wait.ts";

/** The links between signals and waiters of one connection. */
export interface SignalLinks {
  /** Ends the waiter when the signal aborts, until it is unlinked. */
  link(signal: AbortSignal, waiter: Waiter): void;
  /** Unlinks a waiter; removes the listener with the last one. */
  unlink(signal: AbortSignal, waiter: Waiter): void;
}

interface Linked {
  readonly waiters: Set<Waiter>;
  readonly listener: () => void;
}

/** Creates the links of one connection. */
export function createSignalLinks(): SignalLinks {
  const links = new WeakMap<AbortSignal, Linked>();

  function link(signal: AbortSignal, waiter: Waiter): void {
    // A signal that aborted between two waits emits no further event.
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

// A separate function, since closures of one function keep each other's variables alive.
function listen(signal: AbortSignal): Linked {
  const waiters = new Set<Waiter>();
  const listener = (): void => {
    for (const waiter of [...waiters]) endWaiter(waiter, signal.reason);
  };
  signal.addEventListener("abort", listener);
  return { waiters, listener };
}
