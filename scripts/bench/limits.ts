/**
 * The budgets: every bound of the bench, in one table.
 *
 * @module
 */

import type { Measurement } from "./measurement.ts";
import type { RuntimeName } from "./runtimes.ts";

/** A bound for every runtime, or one for each runtime that has one. */
type Limit = number | { readonly [runtime in RuntimeName]?: number };

/** The name of a bound. */
export type LimitName =
  | "memoryRatio"
  | "signalUs"
  | "loopbackRatio"
  | "importMs"
  | "connectBytes"
  | "purePairBytes"
  | "waitingCpuS"
  | "waitingHeapKb"
  | "signalHeapBytes"
  | "signalListeners"
  | "signalWarnings"
  | "growthRatio"
  | "dayHeapKb";

/** Every bound; a value equal to its bound is within it. */
export const LIMITS: { readonly [name in LimitName]: Limit } = {
  // What a call in memory adds to the handler, as a ratio to what ky adds.
  memoryRatio: { node20: 0.35, node24: 0.25, deno: 0.35, bun: 0.35 },
  // What the caller's signal adds to a call in memory, in microseconds.
  signalUs: 10,
  // A call over loopback HTTP, as a ratio to a bare `fetch`.
  loopbackRatio: { node20: 1.3, node24: 1.2, deno: 1.3, bun: 1.2 },
  // Importing the package, over an empty module, in milliseconds.
  importMs: { node24: 7 },
  // `connect`, minified and gzipped.
  connectBytes: 11_600,
  // `buildConnectRequest` and `parseConnectResponse`, minified and gzipped.
  purePairBytes: 4_500,
  // CPU time of 10 000 calls that wait for a login, in seconds.
  waitingCpuS: 1.5,
  // Heap of a waiting call, in kB.
  waitingHeapKb: 5,
  // Heap that a call leaves on a long-lived signal, in bytes.
  signalHeapBytes: 20,
  // Listeners that calls leave on a long-lived signal.
  signalListeners: 0,
  // Warnings that calls with a shared signal cause.
  signalWarnings: 0,
  // Time per call with 10 000 calls waiting, as a ratio to that with 100.
  growthRatio: 3,
  // Growth of the heap over a day of one call a second, in kB.
  dayHeapKb: 1_024,
};

/** A line of the result. */
export interface Row {
  readonly name: string;
  readonly runtime: string;
  readonly value: number;
  readonly unit: string;
  /** The largest value that passes; `undefined` for a row that is information. */
  readonly bound?: number | undefined;
}

/** Finds the bound of a measurement on a runtime. */
export function findBound(limit: LimitName | undefined, runtime: string): number | undefined {
  if (limit === undefined) return undefined;
  const bound = LIMITS[limit];
  if (typeof bound === "number") return bound;
  return Object.entries(bound).find(([name]) => name === runtime)?.[1];
}

/** Builds the row of a measurement. */
export function buildRow(
  { name, value, unit, limit }: Measurement,
  group: string,
  runtime: string,
): Row {
  return { name: `${group}: ${name}`, runtime, value, unit, bound: findBound(limit, runtime) };
}

/** Whether a row passes; a value that is not a number never does. */
export function isWithinBound({ value, bound }: Row): boolean {
  return bound === undefined ? !Number.isNaN(value) : value <= bound;
}
