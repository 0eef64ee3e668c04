/**
 * `POST /oauth/token`: a bearer token for an OAuth client.
 *
 * The reply to a good request is the specified one. No failure of it was ever recorded: statuses
 * and messages are those that Zuora's own client expects, their bodies are inferred.
 *
 * @module
 */

import { buildRandomHex } from "./random_values.ts";
import type { RecordedRequest } from "./http.ts";
import { buildRateBody, buildReply } from "./replies.ts";
import type { Tenant } from "./tenant.ts";

interface Failure {
  readonly status: number;
  readonly error: string;
  readonly message: string;
}

const NOT_A_FORM: Failure = {
  status: 415,
  error: "Unsupported Media Type",
  message: "Content type is not supported",
};
const UNKNOWN_CLIENT: Failure = { status: 400, error: "Bad Request", message: "Invalid client id" };
const UNKNOWN_GRANT: Failure = {
  status: 400,
  error: "Bad Request",
  message: "Unsupported grant type",
};
const WRONG_SECRET: Failure = {
  status: 401,
  error: "Unauthorized",
  message: "Unable to generate token.",
};
const INACTIVE_OWNER: Failure = { status: 403, error: "Forbidden", message: "Forbidden" };

/** Tells whether a request is one for a token. */
export function isTokenRequest({ method }: RecordedRequest, path: string): boolean {
  return method === "POST" && path === "/oauth/token";
}

/** Answers a request for a token; it needs no other credentials than those of its form. */
export function issueToken(tenant: Tenant, request: RecordedRequest): Response {
  const { clock, loginsPerMinute } = tenant.settings;
  const { isOver, remaining, resetSeconds, headers } = tenant.countLogin();
  const limit = {
    "X-RateLimit-Limit-minute": String(loginsPerMinute),
    "X-RateLimit-Remaining-minute": String(remaining),
  };
  if (isOver) {
    return buildReply(429, buildRateBody(resetSeconds), clock.now(), { ...headers, ...limit });
  }
  const failure = findFailure(tenant, request);
  if (failure) return buildReply(failure.status, buildFailure(failure, clock.now()), clock.now());
  tenant.logins++;
  return buildReply(200, buildTokenBody(tenant), clock.now(), limit);
}

function findFailure({ settings }: Tenant, request: RecordedRequest): Failure | undefined {
  const type = request.headers["content-type"] ?? "";
  if (!/^application\/x-www-form-urlencoded *(;|$)/i.test(type)) return NOT_A_FORM;
  const form = new URLSearchParams(request.body);
  if (form.get("grant_type") !== "client_credentials") return UNKNOWN_GRANT;
  if (form.get("client_id") !== settings.client.clientId) return UNKNOWN_CLIENT;
  if (!form.has("client_secret")) return { ...UNKNOWN_CLIENT, message: "Missing client secret" };
  if (form.get("client_secret") !== settings.client.clientSecret) return WRONG_SECRET;
  return settings.isOwnerActive ? undefined : INACTIVE_OWNER;
}

function buildFailure(failure: Failure, nowMs: number): string {
  return JSON.stringify({ timestamp: nowMs, ...failure, path: "/oauth/token" });
}

function buildTokenBody({ settings, tokens }: Tenant): string {
  return JSON.stringify({
    access_token: tokens.issue(),
    token_type: "bearer",
    expires_in: Math.floor(settings.tokenLifetimeMs / 1_000),
    scope: [
      `user.${buildRandomHex(32)}`,
      ...(settings.entities ?? []).map((id) => `entity.${id}`),
      "service.echo.read tenant.19",
    ].join(" "),
    jti: buildRandomHex(32),
  });
}
