/**
 * `/v1/connections`: a session for a key pair or for a bearer token.
 *
 * @module
 */

import { chooseEntity, readCredentials, refuseEntity } from "./authorization.ts";
import type { RecordedRequest } from "./http.ts";
import {
  addSessionCookie,
  buildRateBody,
  buildReply,
  refuseLogin,
  refuseMethod,
  SIGNED_IN,
} from "./replies.ts";
import type { Tenant } from "./tenant.ts";

/** The path of the login that opens a session. */
export const CONNECTIONS_PATH = "/v1/connections";

/** Answers a request for a session; GET is served for Zuora's own client (reported). */
export function openConnection(tenant: Tenant, request: RecordedRequest): Response {
  const { settings } = tenant;
  const { method } = request;
  if (method !== "POST" && method !== "GET") return refuseMethod(settings, method, "GET, POST");
  const { isOver, resetSeconds, headers } = tenant.countLogin();
  if (isOver) return buildReply(settings, 429, buildRateBody(resetSeconds), headers);
  if (!isKnown(tenant, request)) return refuseLogin(settings);
  const specified = settings.replyHeaders === "specified" ? headers : {};
  const choice = chooseEntity(settings, request);
  if (!choice.ok) return refuseEntity(settings, choice.message, specified);
  tenant.logins++;
  return addSessionCookie(
    buildReply(settings, 200, SIGNED_IN, specified),
    tenant.sessions.open(choice.entityId),
    settings,
  );
}

function isKnown(tenant: Tenant, request: RecordedRequest): boolean {
  const { keyPair, token } = readCredentials(request);
  // No source shows a key pair with GET.
  if (keyPair) return request.method === "POST" && tenant.isRightPassword(keyPair);
  return token !== undefined && tenant.tokens.isInForce(token);
}
