/**
 * Logs in at `POST /oauth/token`: the request and its reply.
 *
 * @module
 */

import { parseEndpoint } from "../protocol/endpoints.ts";
import type { ReplyContext } from "../protocol/reply_context.ts";
import { isHeaderText } from "../util/checks.ts";
import { checkReply, type HeaderFields, type HttpReply, type HttpRequest } from "../util/http.ts";
import { isRecord } from "../util/objects.ts";
import { checkKind, type CredentialKind } from "./credential_kind.ts";
import { type LoginResult, readLogin, type SessionReading } from "./login_reply.ts";
import { buildLoginRequest, type RequestOptions } from "./login_request.ts";

/**
 * The id and secret of an OAuth client, for a bearer token: Zuora recommends this kind (specified).
 *
 * @example Log in with OAuth
 * ```ts
 * import { type ClientCredentials, connect } from "@zuora-connections/client";
 * import { createSimulator } from "@zuora-connections/client/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const client: ClientCredentials = { clientId: "an-id", clientSecret: "a-secret" };
 * const { fetch } = createSimulator({ client });
 * assertEquals((await connect(client, { fetch })).session?.kind, "bearer");
 * ```
 */
export interface ClientCredentials {
  /** The id of the client; 36 characters (specified). */
  readonly clientId: string;
  /** The secret of the client; at most 42 characters (specified). */
  readonly clientSecret: string;
}

/** The kind of credentials with the id and secret of an OAuth client. */
export const clientCredentials: CredentialKind<keyof ClientCredentials> = {
  fields: ["clientId", "clientSecret"],
  secret: "clientSecret",
  bind: ({ clientId, clientSecret }) => ({
    sessionKind: "bearer",
    storeId: clientId,
    buildRequest({ endpoint, trackId }): HttpRequest {
      const form = new URLSearchParams({
        client_id: clientId,
        client_secret: clientSecret,
        grant_type: "client_credentials",
      });
      const headers = { "Content-Type": "application/x-www-form-urlencoded" };
      // Without the entity, since one token may serve several.
      return buildLoginRequest("/oauth/token", headers, `${form}`, { endpoint, trackId });
    },
    readSession: readToken,
  }),
};

/**
 * Builds the request for an OAuth token: `POST /oauth/token`.
 *
 * Sends the client as a form, without an authentication header (both specified). Does not send the
 * entity: a token may serve several, and each call names its own.
 *
 * @param credentials The id and the secret of an OAuth client.
 * @param options Where to log in, and the track id; `entityId` is ignored.
 * @returns The request; its body contains the secret.
 * @throws {TypeError} When an argument is missing, malformed or of the wrong type.
 * @throws {RangeError} When the track id is longer than 64 characters or contains `: ; " '`.
 * @example With your own HTTP client
 * ```ts
 * import { buildTokenRequest } from "@zuora-connections/client";
 * import { assertEquals } from "@std/assert";
 *
 * const request = buildTokenRequest({ clientId: "an-id", clientSecret: "a+b=c" });
 *
 * assertEquals(request, {
 *   method: "POST",
 *   url: "https://rest.zuora.com/oauth/token",
 *   headers: {
 *     "Content-Type": "application/x-www-form-urlencoded",
 *     Accept: "application/json",
 *   },
 *   body: "client_id=an-id&client_secret=a%2Bb%3Dc&grant_type=client_credentials",
 *   redirect: "manual",
 * });
 * ```
 * @see {@link https://developer.zuora.com/v1-api-reference/api/operation/createToken | Zuora: create an OAuth token}
 */
export function buildTokenRequest(
  credentials: ClientCredentials,
  options: RequestOptions = {},
): HttpRequest {
  return checkKind(credentials, [clientCredentials], "be a client id and a client secret")
    .buildRequest({ ...options, endpoint: parseEndpoint(options.endpoint, options) });
}

/**
 * Reads the reply to `POST /oauth/token`.
 *
 * Returns failures rather than throwing them. Success is specified; no refusal was recorded. A 401,
 * a 403 and a 400 about the client mean rejected credentials, unless the body is an HTML page.
 *
 * @param reply The reply, with its body as text.
 * @param context The known facts about the request; `expiresAtMs` of the session needs `nowMs`.
 * @returns A session of the kind `"bearer"`, or the error.
 * @throws {TypeError} When a field of the reply has the wrong type, for example a parsed body.
 * @example Success, as specified
 * ```ts
 * import { buildSessionHeaders, parseTokenResponse } from "@zuora-connections/client";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const body = '{"access_token":"abc","token_type":"bearer","expires_in":3599}';
 * const result = parseTokenResponse({ status: 200, headers: [], body }, { nowMs: 1_000 });
 *
 * assert(result.ok);
 * assertEquals(result.session.expiresAtMs, 3_600_000);
 * assertEquals(buildSessionHeaders(result.session), { Authorization: "Bearer abc" });
 * ```
 * @see {@link https://developer.zuora.com/v1-api-reference/api/operation/createToken | Zuora: create an OAuth token}
 */
export function parseTokenResponse(reply: HttpReply, context: ReplyContext = {}): LoginResult {
  return readLogin(checkReply(reply), context, readToken);
}

// In seconds, about thirty years: a longer life is a mistake.
const LONGEST_LIFE = 1e9;

function readToken(json: unknown, _headers: HeaderFields, nowMs: number = NaN): SessionReading {
  const { access_token: secret, token_type: type, expires_in: seconds, scope } = isRecord(json)
    ? json
    : {};
  const isToken = isHeaderText(secret) && isHeaderText(type) && type.toLowerCase() === "bearer";
  const life = isRecord(seconds) ? NaN : Number(seconds);
  return {
    kind: "bearer",
    secret: isHeaderText(secret) ? secret : "",
    problem: isToken ? undefined : "wrong_shape",
    expiresAtMs: life > 0 ? nowMs + Math.min(life, LONGEST_LIFE) * 1_000 : undefined,
    scope: isHeaderText(scope) ? scope : undefined,
  };
}
