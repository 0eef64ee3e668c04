/**
 * The request that logs in with credentials of any kind.
 *
 * @module
 */

import type { ClientCredentials, Credentials } from "./kinds.ts";
import type { HttpRequest } from "../util/http.ts";
import { buildTenantHeaders, type Tenant } from "../protocol/tenant_headers.ts";

/** Where and for whom to log in; the endpoint has no last slash. */
export interface LoginTarget extends Pick<Tenant, "entityId" | "trackId"> {
  readonly endpoint: string;
}

/** Builds the request from credentials that were checked. */
export function buildLogin(credentials: Credentials, target: LoginTarget): HttpRequest {
  const { endpoint, entityId, trackId } = target;
  const isClient = "clientId" in credentials;
  return {
    method: "POST",
    url: endpoint + (isClient ? "/oauth/token" : "/v1/connections"),
    headers: {
      ...buildAuthentication(credentials),
      "Content-Type": isClient ? "application/x-www-form-urlencoded" : "application/json",
      Accept: "application/json",
      // A token may serve several entities: each call names its own.
      ...buildTenantHeaders({ trackId, entityId: isClient ? undefined : entityId }),
    },
    body: isClient ? buildForm(credentials) : "",
    redirect: "manual",
  };
}

function buildAuthentication(credentials: Credentials): Record<string, string> {
  if ("clientId" in credentials) return {};
  return "accessToken" in credentials
    ? { Authorization: `Bearer ${credentials.accessToken}` }
    : { ...credentials };
}

function buildForm({ clientId, clientSecret }: ClientCredentials): string {
  const form = new URLSearchParams({
    client_id: clientId,
    client_secret: clientSecret,
    grant_type: "client_credentials",
  });
  return `${form}`;
}
