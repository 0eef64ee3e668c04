/**
 * The cookie that carries a session.
 *
 * @module
 */

import { buildRandomText } from "./random_text.ts";

/** Builds a cookie value of the recorded shape: 256 characters that are safe in a URL. */
export function buildCookieValue(): string {
  return buildRandomText(256);
}

/** Adds a session's cookie to a reply, with the recorded attributes and no other. */
export function addSessionCookie(reply: Response, value: string): Response {
  reply.headers.append("Set-Cookie", `ZSession=${value}; Path=/; Secure; HttpOnly`);
  return reply;
}
