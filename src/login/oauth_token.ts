/**
 * Building the request for an OAuth token.
 *
 * @module
 */

import { check } from "../util/checks.ts";
import type { RequestOptions } from "./connections.ts";
import { checkCredentials, type ClientCredentials } from "./kinds.ts";
import { parseEndpoint } from "../protocol/endpoints.ts";
import type { HttpRequest } from "../util/http.ts";
import { buildLogin } from "./login_request.ts";

/**
 * Builds the request for an OAuth token: `POST /oauth/token`.
 *
 * The client travels as a form and no header authenticates (both specified). The entity is none of
 * its headers: a token may serve several, and each call names its own.
 *
 * @param credentials The id and the secret of an OAuth client.
 * @param options Where to log in, and the track id.
 * @returns The request; its body holds the secret.
 * @throws {TypeError} When an argument is of the wrong kind or form.
 * @throws {RangeError} When the track id is too long.
 * @example With your own HTTP client
 * ```ts
 * import { buildTokenRequest } from "@zuora-connections/client";
 * import { assertEquals } from "@std/assert";
 *
 * const request = buildTokenRequest({ clientId: "an-id", clientSecret: "a+b=c" });
 *
 * assertEquals(request, {
 *   method: "POST",
 *   url: "https://rest.zuora.com/oauth/token",
 *   headers: {
 *     "Content-Type": "application/x-www-form-urlencoded",
 *     Accept: "application/json",
 *   },
 *   body: "client_id=an-id&client_secret=a%2Bb%3Dc&grant_type=client_credentials",
 *   redirect: "manual",
 * });
 * ```
 * @see {@link https://developer.zuora.com/v1-api-reference/api/operation/createToken | Zuora: create an OAuth token}
 */
export function buildTokenRequest(
  credentials: ClientCredentials,
  options: RequestOptions = {},
): HttpRequest {
  const checked = checkCredentials(credentials);
  check("clientId" in checked, "credentials", "be a client id and a client secret");
  return buildLogin(checked, { ...options, endpoint: parseEndpoint(options.endpoint) });
}
