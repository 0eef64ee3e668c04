/**
 * What a request shows to be let in, as its headers have it.
 *
 * @module
 */

import type { KeyPair } from "../login/connections.ts";
import type { RecordedRequest } from "./recorded_request.ts";

/** What a request shows to be let in; it may show several things at once. */
export interface ShownCredentials {
  /** The values of its session, from cookies and `Authorization`. */
  readonly sessions: readonly string[];
  /** Its bearer token. */
  readonly token: string | undefined;
  /** Its user name and password, from headers of their own or from `Authorization: Basic`. */
  readonly keyPair: Partial<KeyPair> | undefined;
}

/** Reads what a request shows to be let in. */
export function readCredentials({ headers }: RecordedRequest): ShownCredentials {
  const [, scheme, value = ""] = /^(\S+) +(.+)$/.exec(headers.authorization ?? "") ?? [];
  return {
    sessions: [
      ...readCookies(headers.cookie ?? ""),
      ...scheme === "ZSession" ? [encodePadding(value)] : [],
    ],
    token: scheme?.toLowerCase() === "bearer" ? value : undefined,
    keyPair: readKeyPair(headers) ??
      (scheme?.toLowerCase() === "basic" ? parseBasic(value) : undefined),
  };
}

// Zuora takes a cookie among others and with a last semicolon (recorded), with its attributes
// (a client in production), and in Authorization (specified).
function readCookies(header: string): string[] {
  return header.split(";").map((cookie) => cookie.trim())
    .filter((cookie) => cookie.startsWith("ZSession=")).map((cookie) => cookie.slice(9));
}

// Zuora's own client writes the padding of a session's value as it is, not as the cookie has it.
function encodePadding(value: string): string {
  return value.replaceAll("=", "%3D");
}

function readKeyPair(headers: Readonly<Record<string, string>>): Partial<KeyPair> | undefined {
  const { apiaccesskeyid: apiAccessKeyId, apisecretaccesskey: apiSecretAccessKey } = headers;
  if (apiAccessKeyId === undefined && apiSecretAccessKey === undefined) return undefined;
  return {
    ...apiAccessKeyId !== undefined && { apiAccessKeyId },
    ...apiSecretAccessKey !== undefined && { apiSecretAccessKey },
  };
}

// The first colon ends the user name: a password may hold others.
function parseBasic(value: string): Partial<KeyPair> {
  const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/.test(value) && value.length % 4 === 0;
  const [, apiAccessKeyId, apiSecretAccessKey] =
    /^([^:]*):(.*)$/s.exec(isBase64 ? atob(value) : "") ?? [];
  if (apiAccessKeyId === undefined || apiSecretAccessKey === undefined) return {};
  return { apiAccessKeyId, apiSecretAccessKey };
}
