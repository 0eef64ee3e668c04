/**
 * The list of all kinds of credentials.
 *
 * @module
 */

import { type AccessToken, accessToken, type KeyPair, keyPair } from "./connections.ts";
import { type CheckedCredentials, checkKind } from "./credential_kind.ts";
import { type ClientCredentials, clientCredentials } from "./oauth_token.ts";

/**
 * The credentials of a login: an OAuth client, a user name and password, or an access token.
 *
 * @example Choose by what is configured
 * ```ts
 * import type { Credentials } from "@zuora-connections/client";
 * import { assert } from "@std/assert";
 *
 * function choose(env: Record<string, string>): Credentials {
 *   const { id = "", secret = "", accessToken } = env;
 *   return accessToken ? { accessToken } : { clientId: id, clientSecret: secret };
 * }
 * assert("clientId" in choose({ id: "an-id", secret: "a-secret" }));
 * ```
 */
export type Credentials = KeyPair | AccessToken | ClientCredentials;

/**
 * Credentials, or a function that returns them, called before every login.
 *
 * @example Read a secret that rotates
 * ```ts
 * import { connect, type CredentialsSource } from "@zuora-connections/client";
 * import { createSimulator } from "@zuora-connections/client/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const { fetch, credentials } = createSimulator();
 * let reads = 0;
 * const source: CredentialsSource = async () => {
 *   reads++;
 *   return await Promise.resolve(credentials); // in place of a secret manager
 * };
 * const zuora = await connect(source, { fetch });
 * await zuora.reconnect();
 * assertEquals(reads, 2);
 * ```
 */
export type CredentialsSource = Credentials | (() => Credentials | Promise<Credentials>);

const KINDS = [keyPair, clientCredentials, accessToken];

/** Checks credentials of any kind. */
export function checkCredentials(credentials: unknown): CheckedCredentials {
  const names = KINDS.map(({ fields }) => fields.join(" and ")).join(", ");
  return checkKind(credentials, KINDS, `have one of: ${names}`);
}
