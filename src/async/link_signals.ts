/**
 * Linking two signals into one.
 *
 * @module
 */

/**
 * Gives a signal that aborts as soon as a caller's signal or a controller of our own does, with the
 * reason of that.
 *
 * `AbortSignal.any` leaves no listener on the caller's signal. `@edge-runtime/vm` and Node before
 * 20.3 lack it: there one stays until the controller is aborted.
 */
export function linkSignals(signal: AbortSignal, own: AbortController): AbortSignal {
  if ("any" in AbortSignal) return AbortSignal.any([signal, own.signal]);
  const stop = (): void => own.abort(signal.reason);
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop, { once: true, signal: own.signal });
  return own.signal;
}
