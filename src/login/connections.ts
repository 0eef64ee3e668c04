/**
 * Building the login request.
 *
 * @module
 */

import { check } from "../util/checks.ts";
import { type AccessToken, checkCredentials, type KeyPair } from "./kinds.ts";
import { type EndpointName, parseEndpoint } from "../protocol/endpoints.ts";
import type { HttpRequest } from "../util/http.ts";
import { buildLogin } from "./login_request.ts";

/** What a login request can be told beside the credentials. */
export interface RequestOptions {
  /**
   * Where to log in: a name of {@linkcode endpoints} or a URL. Default `https://rest.zuora.com`.
   */
  readonly endpoint?: EndpointName | string | URL | undefined;
  /** The entity to log in to, in a tenant with several; becomes `Zuora-Entity-Ids`. */
  readonly entityId?: string | undefined;
  /** An id of your own, at most 64 characters; Zuora echoes it. Becomes `Zuora-Track-Id`. */
  readonly trackId?: string | undefined;
}

/**
 * Builds the request that opens a session: `POST /v1/connections`.
 *
 * A key pair travels as it is in two headers and the body is empty, as recorded; an access token
 * travels as `Bearer` (specified).
 *
 * @param credentials The user name and password of an API user, or an OAuth token.
 * @param options Where to log in, and the optional headers.
 * @returns The request; its headers hold the credentials.
 * @throws {TypeError} When an argument is of the wrong kind or form.
 * @throws {RangeError} When the track id is too long.
 * @example With your own HTTP client
 * ```ts
 * import { buildConnectRequest } from "@zuora-connections/client";
 * import { assertEquals } from "@std/assert";
 *
 * const request = buildConnectRequest(
 *   { apiAccessKeyId: "me@example.com", apiSecretAccessKey: "pa$$word" },
 *   { endpoint: "eu_production" },
 * );
 *
 * assertEquals(request, {
 *   method: "POST",
 *   url: "https://rest.eu.zuora.com/v1/connections",
 *   headers: {
 *     apiAccessKeyId: "me@example.com",
 *     apiSecretAccessKey: "pa$$word",
 *     "Content-Type": "application/json",
 *     Accept: "application/json",
 *   },
 *   body: "",
 *   redirect: "manual",
 * });
 * ```
 * @see {@link https://developer.zuora.com/v1-api-reference/older-api | Zuora: Connections}
 */
export function buildConnectRequest(
  credentials: KeyPair | AccessToken,
  options: RequestOptions = {},
): HttpRequest {
  const checked = checkCredentials(credentials);
  check(!("clientId" in checked), "credentials", "be a key pair or an access token");
  return buildLogin(checked, { ...options, endpoint: parseEndpoint(options.endpoint) });
}
