/**
 * What all login requests have in common.
 *
 * @module
 */

import type { EndpointName } from "../protocol/endpoints.ts";
import { buildTenantHeaders } from "../protocol/request_headers.ts";
import type { HttpRequest } from "../util/http.ts";
import type { LoginTarget } from "./credential_kind.ts";

/** Options of a login request. */
export interface RequestOptions {
  /**
   * Where to log in: a name of {@linkcode endpoints} or a URL. Default `https://rest.zuora.com`.
   */
  readonly endpoint?: EndpointName | (string & Record<never, never>) | URL | undefined;
  /** Whether an `http:` endpoint may be on another host than this one. Default `false`. */
  readonly allowInsecureHttp?: boolean | undefined;
  /** The entity to log in to, in a tenant with several; becomes `Zuora-Entity-Ids`. */
  readonly entityId?: string | undefined;
  /** An id of your own, at most 64 characters; Zuora echoes it. Becomes `Zuora-Track-Id`. */
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
