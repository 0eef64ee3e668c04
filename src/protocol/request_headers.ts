/**
 * The headers of requests: those that authorise a call, and those that say for whom it is.
 *
 * @module
 */

import { checkAnyText, checkText, checkTrackId } from "../util/checks.ts";
import { omitUndefined } from "../util/objects.ts";
import { readSecret, Session } from "./session.ts";

/** How the session of a cookie is sent: as `Cookie: ZSession=…` or `Authorization: ZSession …`. */
export type AuthorizationMode = "cookie" | "header";

/** Options of {@linkcode buildSessionHeaders}. */
export interface SessionHeadersOptions extends Omit<Tenant, "entityId"> {
  /** How a `ZSession` is sent; a bearer token has one way only. Default `"cookie"`. */
  readonly authorization?: AuthorizationMode | undefined;
}

/**
 * Builds the headers that authorise a call with a session.
 *
 * A cookie is sent verbatim (recorded), a token as `Bearer` (specified). With
 * `authorization: "header"`, `%3D` becomes `=`, as in Zuora's own client. The session of an entity
 * also names that entity in `Zuora-Entity-Ids`.
 *
 * @param session The session of a login.
 * @param options How to send it, and the optional headers of a call.
 * @returns The headers; they contain the session's secret.
 * @throws {TypeError} When the session is not whole.
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
 */
export function buildSessionHeaders(
  session: Session,
  options: SessionHeadersOptions = {},
): Record<string, string> {
  const { authorization, ...tenant } = options;
  // Read anew, as the session may come from another copy of this package.
  const own = Session.parse(session.serialize());
  const [name, value] = buildAuthorisation(
    { kind: own.kind, secret: readSecret(own) },
    authorization,
  );
  return { [name]: value, ...buildTenantHeaders({ ...tenant, entityId: own.entityId }) };
}

/** What of a session goes into a header. */
export interface SessionSecret {
  readonly kind: Session["kind"];
  /** The cookie value or the token. */
  readonly secret: string;
}

/** Puts a session into the headers of a call; other cookies stay, another session does not. */
export function authorise(
  headers: Headers,
  session: SessionSecret,
  mode: AuthorizationMode,
): void {
  const [name, value] = buildAuthorisation(session, mode);
  const given = headers.get("cookie");
  const others = given?.split(/;\s*/).filter((cookie) => !/^(ZSession=|$)/.test(cookie)) ?? [];
  if (name === "Cookie") {
    headers.delete("authorization");
    headers.set(name, [...others, value].join("; "));
    return;
  }
  headers.set(name, value);
  if (others.length > 0) headers.set("cookie", others.join("; "));
  else headers.delete("cookie");
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

/** Who a request is for, and which version of the API it uses. */
export interface Tenant {
  /** The entity; becomes `Zuora-Entity-Ids`. */
  readonly entityId?: string | undefined;
  /** The organisations; become `Zuora-Org-Ids`, separated by commas. */
  readonly orgIds?: string | readonly string[] | undefined;
  /** The minor version of the API; becomes `Zuora-Version`. */
  readonly apiVersion?: string | undefined;
  /** The caller's id of the request; becomes `Zuora-Track-Id`. */
  readonly trackId?: string | undefined;
}

/** Builds the headers of what is given. */
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
