/**
 * Building the headers that authorise a call.
 *
 * @module
 */

import { readSecret, Session } from "./session.ts";
import { buildTenantHeaders } from "./tenant_headers.ts";

/**
 * Builds the headers that authorise a call with a session.
 *
 * The cookie goes back verbatim (recorded), a token as `Bearer`. A session that was opened for an
 * entity names it in `Zuora-Entity-Ids`.
 *
 * @param session The session of a login.
 * @returns The headers; they hold the session's secret.
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
export function buildSessionHeaders(session: Session): Record<string, string> {
  // Read anew, as the session may come from another copy of this package.
  const own = Session.parse(session.serialize());
  const [name, value] = buildAuthorisation(own);
  return { [name]: value, ...buildTenantHeaders(own.entityId, undefined) };
}

/** Puts a session into the headers of a call; other cookies stay, another authorisation does not. */
export function authorise(headers: Headers, session: Session): void {
  const [name, value] = buildAuthorisation(session);
  headers.delete("authorization");
  const others = headers.get(name)?.split(/;\s*/) ?? [];
  const kept = others.filter((cookie) => !/^(ZSession=|$)/.test(cookie));
  headers.set(name, [...kept, value].join("; "));
}

function buildAuthorisation(session: Session): readonly [name: string, value: string] {
  const secret = readSecret(session);
  return session.kind === "cookie"
    ? ["Cookie", `ZSession=${secret}`]
    : ["Authorization", `Bearer ${secret}`];
}
