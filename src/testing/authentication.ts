/**
 * Who calls.
 *
 * @module
 */

import { readCredentials } from "./authorization.ts";
import type { RecordedRequest } from "./recorded_request.ts";
import type { Tenant } from "./tenant.ts";

/** Someone who was let in. */
export interface Caller {
  /** The next cookie value of the session; only a session has one (recorded). */
  readonly nextCookie?: string | undefined;
  /** The entity that the session is bound to (inferred); a token or a key pair is bound to none. */
  readonly entityId?: string | undefined;
}

/** Finds who calls: by a session, a bearer token or a key pair; undefined for nobody. */
export function identifyCaller(tenant: Tenant, request: RecordedRequest): Caller | undefined {
  const { sessions, token, keyPair } = readCredentials(request);
  const session = tenant.sessions.use(sessions);
  if (session) return session;
  const isKnown = token !== undefined && tenant.tokens.isInForce(token) ||
    keyPair !== undefined && tenant.isRightPassword(keyPair);
  return isKnown ? {} : undefined;
}
