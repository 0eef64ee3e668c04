/**
 * The budgets: every bound of the bench, in one table.
 *
 * @module
 */

import type { Measurement } from "./measurement.ts";
import type { RuntimeName } from "./runtimes.ts";

/** The name of a bound. */
export type LimitName = keyof Limits;

/** The largest values that pass. */
export interface Limits {
  /** How often a call makes a part that it needs, such as a timer. */
  readonly partsPerCall: number;
  /** How often a call makes a part that it does not need. */
  readonly extraPartsPerCall: number;
  /** What a call in memory adds to the handler, as a ratio to what ky adds. */
  readonly memoryRatio: EachRuntime;
  /** What the caller's signal adds to a call in memory, in microseconds. */
  readonly signalUs: number;
  /** A call over loopback HTTP, as a ratio to a bare `fetch`. */
  readonly loopbackRatio: EachRuntime;
  /** Importing the package, over an empty module, in milliseconds and in those of CPU time. */
  readonly importMs: EachRuntime;
  /** `connect`, minified and gzipped, in bytes. */
  readonly connectBytes: number;
  /** How often a bundle of `connect` names the lease, which belongs to the store. */
  readonly storeWordsInConnect: number;
  /** `buildConnectRequest` and `parseConnectResponse`, minified and gzipped, in bytes. */
  readonly purePairBytes: number;
  /** CPU time of 10 000 calls that wait for a login, in seconds. */
  readonly waitingCpuS: number;
  /** Heap of a waiting call, in kB. */
  readonly waitingHeapKb: number;
  /** Heap that a call leaves on a long-lived signal, in bytes. */
  readonly signalHeapBytes: number;
  /** Listeners that calls leave on a long-lived signal. */
  readonly signalListeners: number;
  /** Warnings that calls with a shared signal cause. */
  readonly signalWarnings: number;
  /** Time per call with 10 000 calls waiting, as a ratio to that with 100. */
  readonly growthRatio: number;
  /** Growth of the heap over a day of one call a second, in kB. */
  readonly dayHeapKb: number;
}

/** A runtime that is left out has no bound. */
type EachRuntime = { readonly [runtime in RuntimeName]?: number };

/** Every bound. */
export const LIMITS: Limits = {
  partsPerCall: 1,
  extraPartsPerCall: 0,
  memoryRatio: { node20: 0.35, node24: 0.25, deno: 0.35, bun: 0.35 },
  signalUs: 10,
  loopbackRatio: { node20: 1.3, node24: 1.2, deno: 1.3, bun: 1.2 },
  importMs: { node24: 7 },
  connectBytes: 12_200,
  storeWordsInConnect: 0,
  purePairBytes: 4_500,
  waitingCpuS: 1.5,
  waitingHeapKb: 5,
  signalHeapBytes: 20,
  signalListeners: 0,
  signalWarnings: 0,
  growthRatio: 3,
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
  const bound: number | EachRuntime = LIMITS[limit];
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
