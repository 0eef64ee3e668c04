/**
 * What a program of the bench measures.
 *
 * @module
 */

import type { LimitName } from "./limits.ts";

/** One measured number. */
export interface Measurement {
  /** What was measured, without the runtime. */
  readonly name: string;
  readonly value: number;
  /** The unit of the value: `us`, `ms`, `B`, or `x` for a ratio. */
  readonly unit: string;
  /** The limit that the value must not exceed; without it the value is information. */
  readonly limit?: LimitName | undefined;
}
