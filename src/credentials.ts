/**
 * What a program logs in with.
 *
 * @module
 */

import { checkText } from "./checks.ts";

/** The user name and password of an API user. */
export interface KeyPair {
  /** The user name; Zuora calls it the account username. */
  readonly apiAccessKeyId: string;
  /** The password. */
  readonly apiSecretAccessKey: string;
}

/** What a program logs in with. */
export type Credentials = KeyPair;

/** Credentials, or a function that is asked for them at every login. */
export type CredentialsSource = Credentials | (() => Credentials | Promise<Credentials>);

/** Checks credentials and copies them, so that a later change of the original changes nothing. */
export function checkCredentials(credentials: unknown): Credentials {
  const { apiAccessKeyId, apiSecretAccessKey } = Object(credentials);
  return {
    apiAccessKeyId: checkText("apiAccessKeyId", apiAccessKeyId),
    apiSecretAccessKey: checkText("apiSecretAccessKey", apiSecretAccessKey),
  };
}
