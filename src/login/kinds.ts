/**
 * The kinds of credentials that a program can log in with, listed once.
 *
 * @module
 */

import { type AccessToken, accessToken, type KeyPair, keyPair } from "./connections.ts";
import { type CheckedCredentials, checkKind } from "./credential_kind.ts";
import { type ClientCredentials, clientCredentials } from "./oauth_token.ts";

/** The credentials of a login, of one of three kinds. */
export type Credentials = KeyPair | AccessToken | ClientCredentials;

/** Credentials, or a function that is called for them before every login. */
export type CredentialsSource = Credentials | (() => Credentials | Promise<Credentials>);

const KINDS = [keyPair, clientCredentials, accessToken];

/** Checks credentials of any kind. */
export function checkCredentials(credentials: unknown): CheckedCredentials {
  const names = KINDS.map(({ fields }) => fields.join(" and ")).join(", ");
  return checkKind(credentials, KINDS, `hold one of: ${names}`);
}
