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
  const { kind, entityId } = own;
  return {
    ...(kind === "cookie"
      ? { Cookie: buildCookie(own) }
      : { Authorization: `Bearer ${readSecret(own)}` }),
    ...buildTenantHeaders(entityId, undefined),
  };
}

/** Builds the cookies of a call: those that the caller has, but for the session's. */
export function buildCookie(session: Session, others: string | null = null): string {
  const kept = others?.split(/;\s*/).filter((cookie) => !/^(ZSession=|$)/.test(cookie)) ?? [];
  return [...kept, `ZSession=${readSecret(session)}`].join("; ");
}
