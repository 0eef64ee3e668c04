/**
 * Logs in at `POST /v1/connections`: the request and its reply.
 *
 * @module
 */

import { parseEndpoint } from "../protocol/endpoints.ts";
import type { ReplyContext } from "../protocol/reply_context.ts";
import { parseSessionCookie } from "../protocol/session_cookie.ts";
import { check } from "../util/checks.ts";
import { checkReply, type HeaderFields, type HttpReply, type HttpRequest } from "../util/http.ts";
import { isRecord } from "../util/objects.ts";
import {
  type BoundCredentials,
  checkKind,
  type CredentialKind,
  type LoginTarget,
} from "./credential_kind.ts";
import { type LoginResult, readLogin, type SessionReading } from "./login_reply.ts";
import { buildLoginRequest, type RequestOptions } from "./login_request.ts";

/**
 * The user name and password of an API user, for a session cookie.
 *
 * @example Log in as an API user
 * ```ts
 * import { connect, type KeyPair } from "@zuora-connections/client";
 * import { createSimulator } from "@zuora-connections/client/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const { fetch } = createSimulator();
 * const user: KeyPair = { apiAccessKeyId: "me@example.com", apiSecretAccessKey: "correct horse" };
 * assertEquals((await connect(user, { fetch })).session?.kind, "cookie");
 * ```
 */
export interface KeyPair {
  /** The user name, which Zuora calls the account username. */
  readonly apiAccessKeyId: string;
  /** The password. */
  readonly apiSecretAccessKey: string;
}

/**
 * An OAuth token that you already have, for a session cookie.
 *
 * @example Send a token to Zuora yourself
 * ```ts
 * import { type AccessToken, buildConnectRequest } from "@zuora-connections/client";
 * import { assertEquals } from "@std/assert";
 *
 * const credentials: AccessToken = { accessToken: "abc" };
 * assertEquals(buildConnectRequest(credentials).headers.Authorization, "Bearer abc");
 * ```
 */
export interface AccessToken {
  /** The token alone, without `Bearer`. */
  readonly accessToken: string;
}

/** The kind of credentials with the user name and password of an API user. */
export const keyPair: CredentialKind<keyof KeyPair> = {
  fields: ["apiAccessKeyId", "apiSecretAccessKey"],
  secret: "apiSecretAccessKey",
  bind: (fields) => ({
    sessionKind: "cookie",
    storeId: fields.apiAccessKeyId,
    buildRequest: (target) => buildRequest(fields, target),
    readSession: readCookie,
  }),
};

/** The kind of credentials with an OAuth token: it expires, so it names no user for a store. */
export const accessToken: CredentialKind<keyof AccessToken> = {
  fields: ["accessToken"],
  secret: "accessToken",
  bind({ accessToken: token }): BoundCredentials {
    check(!token.includes(" "), "accessToken", 'be the token alone, without "Bearer"');
    return {
      sessionKind: "cookie",
      buildRequest: (target) => buildRequest({ Authorization: `Bearer ${token}` }, target),
      readSession: readCookie,
    };
  },
};

const KINDS = [keyPair, accessToken];

/**
 * Builds the login request for a session cookie: `POST /v1/connections`.
 *
 * Sends a key pair unchanged in two headers, with an empty body (recorded), and an access token as
 * `Bearer` (specified).
 *
 * @param credentials The user name and password of an API user, or an OAuth token.
 * @param options Where to log in, and the optional headers.
 * @returns The request; its headers contain the credentials.
 * @throws {TypeError} When an argument is missing, malformed or of the wrong type.
 * @throws {RangeError} When the track id is longer than 64 characters or contains `: ; " '`.
 * @example With your own HTTP client
 * ```ts
 * import { buildConnectRequest } from "@zuora-connections/client";
 * import { assertEquals } from "@std/assert";
 *
 * const request = buildConnectRequest(
 *   { apiAccessKeyId: "me@example.com", apiSecretAccessKey: "pa$$word" },
 *   { endpoint: "eu_production" },
 * );
 *
 * assertEquals(request, {
 *   method: "POST",
 *   url: "https://rest.eu.zuora.com/v1/connections",
 *   headers: {
 *     apiAccessKeyId: "me@example.com",
 *     apiSecretAccessKey: "pa$$word",
 *     "Content-Type": "application/json",
 *     Accept: "application/json",
 *   },
 *   body: "",
 *   redirect: "manual",
 * });
 * ```
 * @see {@link https://developer.zuora.com/v1-api-reference/older-api | Zuora: Connections}
 */
export function buildConnectRequest(
  credentials: KeyPair | AccessToken,
  options: RequestOptions = {},
): HttpRequest {
  return checkKind(credentials, KINDS, "be a key pair or an access token")
    .buildRequest({ ...options, endpoint: parseEndpoint(options.endpoint, options) });
}

/**
 * Reads the reply to `POST /v1/connections`.
 *
 * Returns failures rather than throwing them. Success and refusal were recorded in 2016; the
 * specification describes only success.
 *
 * @param reply The reply, with its body as text.
 * @param context The known facts about the request, for the session and the error.
 * @returns The session, or the error.
 * @throws {TypeError} When a field of the reply has the wrong type, for example a parsed body.
 * @example Success, as recorded
 * ```ts
 * import { buildSessionHeaders, parseConnectResponse } from "@zuora-connections/client";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const result = parseConnectResponse({
 *   status: 200,
 *   headers: { "set-cookie": ["ZSession=abc; Path=/; Secure; HttpOnly"] },
 *   body: '{"success": true}',
 * });
 *
 * assert(result.ok);
 * assertEquals(buildSessionHeaders(result.session), { Cookie: "ZSession=abc" });
 * ```
 * @example A refusal, as recorded
 * ```ts
 * import { parseConnectResponse } from "@zuora-connections/client";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const result = parseConnectResponse({
 *   status: 401,
 *   headers: [],
 *   body: '{"success":false,"reasons":[{"code":90000011,"message":"please sign in first"}]}',
 * });
 *
 * assert(!result.ok);
 * assertEquals(result.error.code, "credentials_rejected");
 * assertEquals(result.error.reasons, [{ code: "90000011", message: "please sign in first" }]);
 * ```
 * @see {@link https://developer.zuora.com/docs/guides/error-handling | Zuora: error handling}
 */
export function parseConnectResponse(reply: HttpReply, context: ReplyContext = {}): LoginResult {
  return readLogin(checkReply(reply), context, readCookie);
}

function buildRequest(
  authentication: Readonly<Record<string, string>>,
  target: LoginTarget,
): HttpRequest {
  const headers = { ...authentication, "Content-Type": "application/json" };
  return buildLoginRequest("/v1/connections", headers, "", target);
}

function readCookie(json: unknown, headers: HeaderFields, nowMs?: number): SessionReading {
  const secret = parseSessionCookie(headers, nowMs) ?? "";
  const isSuccess = isRecord(json) && json.success === true;
  const missing = secret ? undefined : "no_session_cookie";
  return { kind: "cookie", secret, problem: isSuccess ? missing : "wrong_shape" };
}
