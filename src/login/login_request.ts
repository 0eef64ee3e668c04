/**
 * Builds the parts that all login requests share.
 *
 * @module
 */

import type { EndpointName } from "../protocol/endpoints.ts";
import { buildTenantHeaders } from "../protocol/request_headers.ts";
import type { HttpRequest } from "../util/http.ts";
import type { LoginTarget } from "./credential_kind.ts";

/**
 * Options of a login request.
 *
 * @example An entity of the European API sandbox
 * ```ts
 * import { buildConnectRequest, type RequestOptions } from "@zuora-connections/client";
 * import { assertEquals } from "@std/assert";
 *
 * const options: RequestOptions = { endpoint: "eu_api_sandbox", entityId: "an-entity" };
 * const { url, headers } = buildConnectRequest({ accessToken: "abc" }, options);
 * assertEquals(url, "https://rest.sandbox.eu.zuora.com/v1/connections");
 * assertEquals(headers["Zuora-Entity-Ids"], "an-entity");
 * ```
 */
export interface RequestOptions {
  /**
   * Where to log in: a name of {@linkcode endpoints} or a URL. Default `https://rest.zuora.com`.
   */
  readonly endpoint?: EndpointName | (string & Record<never, never>) | URL | undefined;
  /** Whether to allow an `http:` endpoint on a host other than loopback. Default `false`. */
  readonly allowInsecureHttp?: boolean | undefined;
  /** The entity to log in to, in a tenant with several; sent as `Zuora-Entity-Ids`. */
  readonly entityId?: string | undefined;
  /** Your own id of the request, at most 64 characters without `: ; " '`; sent as `Zuora-Track-Id`. */
  readonly trackId?: string | undefined;
}

/** Builds a login request to a path of the endpoint. */
export function buildLoginRequest(
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  { endpoint, entityId, trackId }: LoginTarget,
): HttpRequest {
  return {
    method: "POST",
    url: endpoint + path,
    headers: {
      ...headers,
      Accept: "application/json",
      ...buildTenantHeaders({ trackId, entityId }),
    },
    body,
    redirect: "manual",
  };
}
