/**
 * The headers of a call: the caller's, the connection's and the session's.
 *
 * @module
 */

import type { Session } from "./session.ts";
import { buildAuthorization } from "./session_headers.ts";

/**
 * Builds the headers of a call. A header that the caller set wins over the connection's, but not
 * over the session's: those replace `Authorization` and `ZSession`, and keep other cookies.
 */
export function buildCallHeaders(
  own: HeadersInit | undefined,
  defaults: Readonly<Record<string, string>>,
  session: Session,
): Headers {
  const headers = new Headers(own);
  for (const [name, value] of Object.entries(defaults)) {
    if (!headers.has(name)) headers.set(name, value);
  }
  headers.delete("authorization");
  const [name, value] = buildAuthorization(session);
  const cookies = headers.get(name)?.split(/;\s*/).filter((cookie) =>
    !/^(ZSession=|$)/.test(cookie)
  );
  headers.set(name, [...cookies ?? [], value].join("; "));
  return headers;
}
