/**
 * `POST /oauth/token`: a bearer token for an OAuth client.
 *
 * The reply to a valid request is specified. Failures have the statuses and messages that Zuora's
 * own client expects (reported); their bodies are inferred, as no failure was ever recorded.
 *
 * @module
 */

import { buildRandomHex } from "./random_values.ts";
import type { RecordedRequest } from "./http.ts";
import type { Settings } from "./read_options.ts";
import { buildRateBody, buildReply, type ReplyHeaders } from "./replies.ts";
import type { Tenant } from "./tenant.ts";

interface Failure {
  readonly status: number;
  readonly error: string;
  readonly message: string;
}

const WRONG_METHOD: Failure = {
  status: 405,
  error: "Method Not Allowed",
  message: "Request method not supported",
};
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

/** The path of the login that gets a token. */
export const TOKEN_PATH = "/oauth/token";

/** Answers a request for a token; it reads credentials from the form only. */
export function issueToken(tenant: Tenant, request: RecordedRequest): Response {
  const { settings } = tenant;
  if (request.method !== "POST") return refuseToken(settings, WRONG_METHOD, { Allow: "POST" });
  const { isOver, remaining, resetSeconds, headers } = tenant.countLogin();
  const limit = {
    "X-RateLimit-Limit-minute": String(settings.loginsPerMinute),
    "X-RateLimit-Remaining-minute": String(remaining),
  };
  if (isOver) {
    return buildReply(settings, 429, buildRateBody(resetSeconds), { ...headers, ...limit });
  }
  const failure = findFailure(tenant, request);
  if (failure) return refuseToken(settings, failure);
  tenant.logins++;
  return buildReply(settings, 200, buildTokenBody(tenant), limit);
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

function refuseToken(settings: Settings, failure: Failure, more?: ReplyHeaders): Response {
  const body = { timestamp: settings.clock.now(), ...failure, path: TOKEN_PATH };
  return buildReply(settings, failure.status, JSON.stringify(body), more);
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
