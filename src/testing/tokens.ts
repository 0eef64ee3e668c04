/**
 * The bearer tokens that the simulator has issued.
 *
 * @module
 */

import { buildRandomHex } from "./random_text.ts";
import type { Settings } from "./simulator_options.ts";

/** The tokens of one simulator. */
export interface SimulatedTokens {
  /** Issues a token: 32 hexadecimal digits, as in the specification's example. */
  issue(): string;
  /** Tells whether a token is in force; a call does not lengthen its life. */
  isInForce(token: string): boolean;
  /** Ends every token. */
  expire(): void;
}

/** Makes the tokens. */
export function createSimulatedTokens({ clock, tokenLifetimeMs }: Settings): SimulatedTokens {
  const endsAtMs = new Map<string, number>();

  return {
    issue(): string {
      const token = buildRandomHex(32);
      endsAtMs.set(token, clock.now() + tokenLifetimeMs);
      return token;
    },
    isInForce: (token) => clock.now() < (endsAtMs.get(token) ?? -Infinity),
    expire: () => endsAtMs.clear(),
  };
}
