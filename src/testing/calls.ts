/**
 * Calls: the requests that need authorisation.
 *
 * @module
 */

import {
  type Caller,
  chooseEntity,
  identifyCaller,
  refuseCall,
  refuseEntity,
} from "./authorization.ts";
import type { RecordedRequest } from "./http.ts";
import {
  addSessionCookie,
  buildFailure,
  buildReply,
  refuseConcurrent,
  refuseMethod,
} from "./replies.ts";
import { findResources } from "./resources.ts";
import type { Tenant } from "./tenant.ts";

/** Answers a call, or refuses it if too many are in progress. */
export async function answerCall(
  tenant: Tenant,
  request: RecordedRequest,
  path: string,
): Promise<Response> {
  const { settings } = tenant;
  if (!isRouted(path) && settings.failures === "by_status") return refuseRoute();
  if (tenant.calls >= settings.maxConcurrent) return refuseConcurrent(settings);
  const claim = tenant.claim(request);
  tenant.calls++;
  await tenant.spend(settings.latencyMs);
  tenant.calls--;
  const caller = identifyCaller(tenant, request);
  if (caller && claim.reply) return claim.reply;
  const result = caller && carryOut(tenant, request, path, caller);
  await claim.settle(result);
  return result ?? refuseCall(settings, request, path);
}

// Zuora's gateway knows whole paths; the simulator checks the first part only.
function isRouted(path: string): boolean {
  return /^\/(v1|v2|object-query|query|events|oauth)(\/|$)/.test(path);
}

/** Builds the gateway's reply to an unknown path (reported in 2026). */
function refuseRoute(): Response {
  return new Response('{"message":"no Route matched with those values"}', {
    status: 404,
    headers: { "Content-Type": "application/json; charset=utf-8" },
  });
}

function carryOut(
  tenant: Tenant,
  request: RecordedRequest,
  path: string,
  caller: Caller,
): Response {
  const { settings } = tenant;
  const choice = chooseEntity(settings, request, caller.entityId);
  const reply = choice.ok
    ? answerResource(tenant, request, path, choice.entityId)
    : refuseEntity(settings, choice.message);
  if (caller.nextCookie === undefined) return reply;
  return addSessionCookie(reply, caller.nextCookie, settings);
}

function answerResource(
  { settings, orders }: Tenant,
  request: RecordedRequest,
  path: string,
  entityId: string | undefined,
): Response {
  const { method } = request;
  const resources = findResources(path);
  if (resources.length === 0) {
    const advice = "Please check the URL or refer to the API documentation.";
    const message = `The endpoint ${path} does not exist. ${advice}`;
    return buildFailure(settings, 404, 50000040, message);
  }
  const resource = resources.find((resource) => resource.method === method);
  if (!resource) {
    return refuseMethod(settings, method, resources.map(({ method }) => method).join(", "));
  }
  if (method !== "GET" && !settings.canWrite) {
    return buildFailure(settings, 403, 50000010, "You do not have permission for this operation");
  }
  const body = resource.buildBody({ settings, orders, request, entityId });
  // This reply to an unknown cursor is inferred.
  return body === undefined
    ? buildFailure(settings, 400, 50000027, "The cursor is not valid")
    : buildReply(settings, 200, body);
}
