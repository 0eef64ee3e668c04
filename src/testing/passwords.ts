/**
 * The key pair that the simulator lets in, and the lock on it.
 *
 * @module
 */

import type { KeyPair } from "../login/connections.ts";
import type { Settings } from "./simulator_options.ts";

/** A function that tells whether a key pair is let in. */
export type PasswordCheck = (given: Partial<KeyPair>) => boolean;

/**
 * Makes the check of one simulator. That a user who is locked looks like one with a wrong password
 * is inferred; so is that a right password ends the count.
 */
export function createPasswordCheck({ clock, credentials, lockout }: Settings): PasswordCheck {
  let wrong = 0;
  let lockedUntilMs = -Infinity;

  return ({ apiAccessKeyId, apiSecretAccessKey }) => {
    // Another user's failures do not lock this one.
    if (apiAccessKeyId !== credentials.apiAccessKeyId || clock.now() < lockedUntilMs) return false;
    const isRight = apiSecretAccessKey === credentials.apiSecretAccessKey;
    wrong = isRight ? 0 : wrong + 1;
    if (lockout && wrong >= lockout.attempts) {
      wrong = 0;
      lockedUntilMs = clock.now() + lockout.periodMs;
    }
    return isRight;
  };
}
