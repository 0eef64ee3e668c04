/**
 * Everything that needs a caller who was let in.
 *
 * @module
 */

import { sleep } from "../async/wait.ts";
import {
  buildEntityRefusal,
  type Caller,
  chooseEntity,
  identifyCaller,
  refuseCall,
} from "./authorization.ts";
import type { RecordedRequest } from "./http.ts";
import {
  addSessionCookie,
  buildFailureBody,
  buildReply,
  CONCURRENCY,
  CONCURRENCY_HEADERS,
} from "./replies.ts";
import { createOrder, listAccounts, queryAccounts } from "./resources.ts";
import type { Tenant } from "./tenant.ts";

/** Answers a call, if there are not too many under way. */
export async function answerCall(
  tenant: Tenant,
  request: RecordedRequest,
  path: string,
): Promise<Response> {
  const { clock, latencyMs, maxConcurrent } = tenant.settings;
  if (tenant.calls >= maxConcurrent) {
    return buildReply(429, CONCURRENCY, clock.now(), CONCURRENCY_HEADERS);
  }
  const claim = tenant.claim(request);
  tenant.calls++;
  if (latencyMs > 0) await sleep(latencyMs, clock);
  tenant.calls--;
  const caller = identifyCaller(tenant, request);
  if (caller && claim.reply) return claim.reply;
  const result = caller && carryOut(tenant, request, path, caller);
  await claim.settle(result);
  return result ?? refuseCall(tenant.settings, request, path);
}

function carryOut(
  tenant: Tenant,
  request: RecordedRequest,
  path: string,
  caller: Caller,
): Response {
  const choice = chooseEntity(tenant.settings, request, caller.entityId);
  const body = choice.ok
    ? buildBody(tenant, request, path, choice.entityId)
    : buildEntityRefusal(choice.message);
  const reply = buildReply(200, body, tenant.settings.clock.now());
  if (caller.nextCookie === undefined) return reply;
  return addSessionCookie(reply, caller.nextCookie, tenant.settings);
}

function buildBody(
  tenant: Tenant,
  request: RecordedRequest,
  path: string,
  entityId: string | undefined,
): string {
  switch (`${request.method} ${path}`) {
    case "GET /v1/catalog/products":
      return '{"products":[],"success":true}';
    case "GET /v1/accounts":
      return listAccounts(tenant.settings, request);
    case "GET /object-query/accounts":
      return queryAccounts(tenant.settings, request);
    case "POST /v1/orders":
      return createOrder(tenant.orders, request, entityId);
    default:
      return buildUnknown(path);
  }
}

function buildUnknown(path: string): string {
  const advice = "Please check the URL or refer to the API documentation.";
  return buildFailureBody(50000040, `The endpoint ${path} does not exist. ${advice}`);
}
