/**
 * `/v1/connections`: a session for a key pair or for a bearer token.
 *
 * @module
 */

import { buildEntityRefusal, chooseEntity, readCredentials } from "./authorization.ts";
import type { RecordedRequest } from "./http.ts";
import { addSessionCookie, buildRateBody, buildReply, refuseLogin, SIGNED_IN } from "./replies.ts";
import type { Tenant } from "./tenant.ts";

/** Tells whether a request is one for a session; Zuora's own client sends a token with GET. */
export function isConnectionRequest({ method }: RecordedRequest, path: string): boolean {
  return path === "/v1/connections" && (method === "POST" || method === "GET");
}

/** Answers a request for a session. */
export function openConnection(tenant: Tenant, request: RecordedRequest): Response {
  const { clock } = tenant.settings;
  const { isOver, resetSeconds, headers } = tenant.countLogin();
  if (isOver) return buildReply(429, buildRateBody(resetSeconds), clock.now(), headers);
  if (!isKnown(tenant, request)) return refuseLogin(tenant.settings);
  const choice = chooseEntity(tenant.settings, request);
  if (!choice.ok) {
    return buildReply(200, buildEntityRefusal(choice.message), clock.now(), headers);
  }
  tenant.logins++;
  return addSessionCookie(
    buildReply(200, SIGNED_IN, clock.now(), headers),
    tenant.sessions.open(choice.entityId),
    tenant.settings,
  );
}

function isKnown(tenant: Tenant, request: RecordedRequest): boolean {
  const { keyPair, token } = readCredentials(request);
  // Nothing says that a key pair can come with GET.
  if (keyPair) return request.method === "POST" && tenant.isRightPassword(keyPair);
  return token !== undefined && tenant.tokens.isInForce(token);
}
