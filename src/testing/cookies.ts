/**
 * The cookies that come with a session.
 *
 * @module
 */

import { buildRandomHex, buildRandomText } from "./random_text.ts";
import type { Settings } from "./simulator_options.ts";

/**
 * Builds a cookie value: 256 characters that are safe in a URL (recorded) or, padded, as Zuora's
 * own client expects one.
 */
export function buildCookieValue({ cookieValue }: Settings): string {
  return cookieValue === "padded" ? `${buildRandomText(255)}%3D` : buildRandomText(256);
}

/** Adds a session's cookie to a reply, and the others around it if they are wanted. */
export function addSessionCookie(
  reply: Response,
  value: string,
  { extraCookies }: Settings,
): Response {
  if (extraCookies) addCookie(reply, "ZuoraCurrentEntity", buildRandomHex(32));
  addCookie(reply, "ZSession", value);
  if (extraCookies) addCookie(reply, "Zuora-User-Id", buildRandomHex(32));
  return reply;
}

// The recorded attributes, and no other.
function addCookie({ headers }: Response, name: string, value: string): void {
  headers.append("Set-Cookie", `${name}=${value}; Path=/; Secure; HttpOnly`);
}
