/**
 * What a program logs in with.
 *
 * @module
 */

import { check, checkText } from "../util/checks.ts";

/** The user name and password of an API user: they open a session at `POST /v1/connections`. */
export interface KeyPair {
  /** The user name; Zuora calls it the account username. */
  readonly apiAccessKeyId: string;
  /** The password. */
  readonly apiSecretAccessKey: string;
}

/** An OAuth token from elsewhere: it opens a session at `POST /v1/connections`. */
export interface AccessToken {
  /** The token alone, without `Bearer`. */
  readonly accessToken: string;
}

/** An OAuth client: it gets a token at `POST /oauth/token`, which is what Zuora recommends. */
export interface ClientCredentials {
  /** The id of the client; 36 characters (specified). */
  readonly clientId: string;
  /** The secret of the client; at most 42 characters (specified). */
  readonly clientSecret: string;
}

/** What a program logs in with: one of three kinds. */
export type Credentials = KeyPair | AccessToken | ClientCredentials;

/** Credentials, or a function that is asked for them at every login. */
export type CredentialsSource = Credentials | (() => Credentials | Promise<Credentials>);

/** Checks credentials and copies them, so that a later change of the original changes nothing. */
export function checkCredentials(credentials: unknown): Credentials {
  const { apiAccessKeyId, apiSecretAccessKey, accessToken, clientId, clientSecret } = Object(
    credentials,
  );
  const kinds = [apiAccessKeyId ?? apiSecretAccessKey, accessToken, clientId ?? clientSecret];
  const isOne = kinds.filter((kind) => kind !== undefined).length === 1;
  const rule =
    "hold one of: apiAccessKeyId and apiSecretAccessKey, clientId and clientSecret, accessToken";
  check(isOne, "credentials", rule);
  if (accessToken !== undefined) {
    const token = checkText("accessToken", accessToken);
    check(!token.includes(" "), "accessToken", 'be the token alone, without "Bearer"');
    return { accessToken: token };
  }
  if (kinds[2] !== undefined) {
    return {
      clientId: checkText("clientId", clientId),
      clientSecret: checkText("clientSecret", clientSecret),
    };
  }
  return {
    apiAccessKeyId: checkText("apiAccessKeyId", apiAccessKeyId),
    apiSecretAccessKey: checkText("apiSecretAccessKey", apiSecretAccessKey),
  };
}
