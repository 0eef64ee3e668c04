/**
 * Builds the headers that authorise a call, and those that name the tenant's entity.
 *
 * @module
 */

import { check, checkAnyText, checkText, checkTrackId } from "../util/checks.ts";
import { type HeadersLike, readHeaders } from "../util/http.ts";
import { omitUndefined } from "../util/objects.ts";
import { readSecret, Session } from "./session.ts";

/**
 * How a `ZSession` is sent: as `Cookie: ZSession=…` or as `Authorization: ZSession …` (documented).
 *
 * @example For a proxy that drops cookies
 * ```ts
 * import { type AuthorizationMode, connect } from "@zuora-connections/client";
 * import { createSimulator } from "@zuora-connections/client/testing";
 * import { assert } from "@std/assert";
 *
 * const { fetch, credentials } = createSimulator();
 * const authorization: AuthorizationMode = "header";
 * const zuora = await connect(credentials, { fetch, authorization });
 * assert((await zuora.fetch("/v1/catalog/products")).ok);
 * ```
 */
export type AuthorizationMode = "cookie" | "header";

/**
 * Options of {@linkcode buildSessionHeaders}.
 *
 * @example The minor version of the API
 * ```ts
 * import {
 *   buildSessionHeaders,
 *   parseTokenResponse,
 *   type SessionHeadersOptions,
 * } from "@zuora-connections/client";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const body = '{"access_token":"abc","token_type":"bearer","expires_in":3599}';
 * const login = parseTokenResponse({ status: 200, headers: [], body });
 * const options: SessionHeadersOptions = { apiVersion: "341.0" };
 * assert(login.ok);
 * assertEquals(buildSessionHeaders(login.session, options)["Zuora-Version"], "341.0");
 * ```
 */
export interface SessionHeadersOptions extends Omit<Tenant, "entityId"> {
  /** How to send a `ZSession`; ignored for a bearer token. Default `"cookie"`. */
  readonly authorization?: AuthorizationMode | undefined;
}

/**
 * Builds the headers that authorise a call with a session.
 *
 * Sends a cookie verbatim (recorded) and a token as `Bearer` (specified). With
 * `authorization: "header"`, replaces `%3D` by `=`, as Zuora's own client does. Adds
 * `Zuora-Entity-Ids` if the session is of an entity.
 *
 * @param session The session of a login.
 * @param options How to send the session, and the optional headers of a call.
 * @returns The headers; they contain the session's secret.
 * @throws {TypeError} When `session` is not a session, or an option is not a valid header value.
 * @throws {RangeError} When the track id is longer than 64 characters or contains `: ; " '`.
 * @example With your own HTTP client
 * ```ts
 * import { buildSessionHeaders, connect } from "@zuora-connections/client";
 * import { createSimulator } from "@zuora-connections/client/testing";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const { fetch, credentials } = createSimulator();
 * const { endpoint, session } = await connect(credentials, { fetch });
 * assert(session);
 *
 * const reply = await fetch(`${endpoint}/v1/catalog/products`, {
 *   headers: buildSessionHeaders(session),
 *   redirect: "manual",
 * });
 * assertEquals(reply.status, 200);
 * ```
 * @see {@link https://developer.zuora.com/v1-api-reference/introduction | Zuora: API reference}
 */
export function buildSessionHeaders(
  session: Session,
  options: SessionHeadersOptions = {},
): Record<string, string> {
  const { authorization, ...tenant } = options;
  // Parsed again, since the session may come from another copy of this package.
  const own = Session.parse(session.serialize());
  const [name, value] = buildAuthorisation(
    { kind: own.kind, secret: readSecret(own) },
    authorization,
  );
  return { [name]: value, ...buildTenantHeaders({ ...tenant, entityId: own.entityId }) };
}

/** The part of a session that is sent. */
export interface SessionSecret {
  readonly kind: Session["kind"];
  /** The cookie value or the token. */
  readonly secret: string;
}

/** Removes any session from the headers of a call, and returns its other cookies. */
export function takeCookies(headers: Headers): readonly string[] {
  const cookies = headers.get("cookie")?.split(/;\s*/) ?? [];
  headers.delete("cookie");
  headers.delete("authorization");
  return cookies.filter((cookie) => !/^(ZSession=|$)/.test(cookie));
}

/** Adds a session and the call's own cookies to the headers of a call. */
export function authorise(
  headers: Headers,
  session: SessionSecret,
  mode: AuthorizationMode,
  cookies: readonly string[],
): void {
  const [name, value] = buildAuthorisation(session, mode);
  if (name === "Cookie") {
    headers.set(name, cookies.length > 0 ? [...cookies, value].join("; ") : value);
    return;
  }
  headers.set(name, value);
  if (cookies.length > 0) headers.set("cookie", cookies.join("; "));
}

function buildAuthorisation(
  { kind, secret }: SessionSecret,
  mode: AuthorizationMode = "cookie",
): readonly [name: "Cookie" | "Authorization", value: string] {
  if (kind === "bearer") return ["Authorization", `Bearer ${secret}`];
  return mode === "cookie"
    ? ["Cookie", `ZSession=${secret}`]
    : ["Authorization", `ZSession ${secret.replaceAll("%3D", "=")}`];
}

/**
 * The entity and organisations of a request, its API version and its track id.
 *
 * @example Read two organisations
 * ```ts
 * import { connect, type Tenant } from "@zuora-connections/client";
 * import { createSimulator } from "@zuora-connections/client/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const simulator = createSimulator();
 * const tenant: Tenant = { orgIds: ["org-1", "org-2"], apiVersion: "341.0" };
 * const zuora = await connect(simulator.credentials, { fetch: simulator.fetch, ...tenant });
 * await zuora.fetch("/v1/catalog/products");
 * assertEquals(simulator.requests.at(-1)?.headers["zuora-org-ids"], "org-1,org-2");
 * ```
 */
export interface Tenant {
  /** The id of the entity, sent as `Zuora-Entity-Ids`. */
  readonly entityId?: string | undefined;
  /** The ids of the organisations, sent as `Zuora-Org-Ids`, separated by commas. */
  readonly orgIds?: string | readonly string[] | undefined;
  /** The minor version of the API, such as `"341.0"`, sent as `Zuora-Version`. */
  readonly apiVersion?: string | undefined;
  /** Your own id of the request, at most 64 characters without `: ; " '`, sent as `Zuora-Track-Id`. */
  readonly trackId?: string | undefined;
}

/** Builds the headers of a tenant; leaves out those without a value. */
export function buildTenantHeaders(tenant: Tenant): Record<string, string> {
  const { entityId, orgIds, apiVersion, trackId } = tenant;
  const orgs = orgIds && [orgIds].flat().map((id) => checkText("orgIds", id)).join(",");
  return omitUndefined({
    "Zuora-Entity-Ids": checkAnyText("entityId", entityId),
    "Zuora-Org-Ids": checkAnyText("orgIds", orgs),
    "Zuora-Version": checkAnyText("apiVersion", apiVersion),
    "Zuora-Track-Id": checkTrackId(trackId),
  });
}

/** Builds the headers that every call of a connection gets, unless it has its own. */
export function buildDefaultHeaders(
  { headers: given = {}, entityId, orgIds, apiVersion }: Omit<Tenant, "trackId"> & {
    readonly headers?: HeadersLike | undefined;
  },
): readonly (readonly [name: string, value: string])[] {
  const headers = new Headers(buildTenantHeaders({ entityId, orgIds, apiVersion }));
  try {
    for (const [name, value] of readHeaders(given)) headers.set(name, value);
    return [...headers];
  } catch {
    // Does not rethrow: the runtime's own error shows the values.
    check(false, "headers", "be header names and values");
  }
}
