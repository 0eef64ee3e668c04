/**
 * The key pair that the simulator lets in.
 *
 * @module
 */

import type { KeyPair } from "../credentials.ts";
import type { Settings } from "./simulator_options.ts";

/** A function that tells whether a key pair is the right one. */
export type PasswordCheck = (given: Partial<KeyPair>) => boolean;

/** Makes the check of one simulator. */
export function createPasswordCheck({ credentials }: Settings): PasswordCheck {
  return ({ apiAccessKeyId, apiSecretAccessKey }) =>
    apiAccessKeyId === credentials.apiAccessKeyId &&
    apiSecretAccessKey === credentials.apiSecretAccessKey;
}
