/**
 * Authorisation: the credentials of a call, its user and its entity.
 *
 * @module
 */

import type { KeyPair } from "../login/connections.ts";
import type { RecordedRequest } from "./http.ts";
import type { Settings } from "./read_options.ts";
import {
  buildReply,
  type ReplyHeaders,
  SESSION_FAULT,
  SIGNED_OUT,
  SIGNED_OUT_TEXT,
} from "./replies.ts";
import type { Tenant } from "./tenant.ts";

/** An authorised caller. */
export interface Caller {
  /** The next cookie value of the session; absent for a token. */
  readonly nextCookie?: string | undefined;
  /** The entity that the session is bound to (inferred); absent for a token. */
  readonly entityId?: string | undefined;
}

/**
 * Identifies the caller by a session, a bearer token or a key pair; `undefined` if none is valid.
 *
 * A key pair opens a session, whose cookie is in the reply (recorded 2017-12-18, in a cassette of
 * activemerchant/active_merchant).
 */
export function identifyCaller(tenant: Tenant, request: RecordedRequest): Caller | undefined {
  const { sessions, token, keyPair } = readCredentials(request);
  const session = tenant.sessions.use(sessions);
  if (session) return session;
  if (token !== undefined && tenant.tokens.isInForce(token)) return {};
  if (keyPair === undefined || !tenant.isRightPassword(keyPair)) return undefined;
  return { nextCookie: tenant.sessions.open() };
}

/** The credentials in a request, which may have several kinds at once. */
export interface ShownCredentials {
  /** The values of its session, from cookies and `Authorization`. */
  readonly sessions: readonly string[];
  /** Its bearer token. */
  readonly token: string | undefined;
  /** Its user name and password, from their own headers or from `Authorization: Basic`. */
  readonly keyPair: Partial<KeyPair> | undefined;
}

/** Reads the credentials of a request. */
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

// Zuora accepts a cookie among others and with a trailing semicolon (recorded), with its attributes
// (a client in production), and in Authorization (specified).
function readCookies(header: string): string[] {
  return header.split(";").map((cookie) => cookie.trim())
    .filter((cookie) => cookie.startsWith("ZSession=")).map((cookie) => cookie.slice(9));
}

// Zuora's own client sends the padding of a session's value decoded, unlike the cookie.
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

// The first colon ends the user name; the password may contain more.
function parseBasic(value: string): Partial<KeyPair> {
  const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/.test(value) && value.length % 4 === 0;
  const [, apiAccessKeyId, apiSecretAccessKey] =
    /^([^:]*):(.*)$/s.exec(isBase64 ? atob(value) : "") ?? [];
  if (apiAccessKeyId === undefined || apiSecretAccessKey === undefined) return {};
  return { apiAccessKeyId, apiSecretAccessKey };
}

/** The entity that a request names, or why it is refused. */
export type EntityChoice =
  | { readonly ok: true; readonly entityId: string | undefined }
  | { readonly ok: false; readonly message: string };

/**
 * Reads the entity that a request names.
 *
 * `entityId` and `entityName` exclude each other (specified). Zuora's documents write ids with and
 * without hyphens. Inferred: both forms name the same entity, a session is bound to its entity, and
 * the form of a refusal.
 *
 * @param settings The settings, which list the entities that exist.
 * @param request The request, which may name an entity in any of three headers.
 * @param boundTo The entity that the caller's session was opened for.
 * @returns The entity, as the request or else the session spells it.
 */
export function chooseEntity(
  { entities }: Settings,
  { headers }: RecordedRequest,
  boundTo?: string,
): EntityChoice {
  const { "zuora-entity-ids": ids, entityid: id, entityname: name } = headers;
  if (id && name) return { ok: false, message: "entityId and entityName exclude each other" };
  const entityId = ids || id || name || undefined;
  if (entityId === undefined) return { ok: true, entityId: boundTo };
  const isKnown = entities?.some((known) => isSame(known, entityId)) ?? true;
  if (!isKnown) return { ok: false, message: "entity is not valid" };
  const isBound = boundTo !== undefined && !isSame(boundTo, entityId);
  return isBound ? { ok: false, message: "the session belongs to another entity" } : {
    ok: true,
    entityId,
  };
}

/** Builds the reply to a wrong entity: the code is reported, status and message are inferred. */
export function refuseEntity(settings: Settings, message: string, more?: ReplyHeaders): Response {
  const body = JSON.stringify({ success: false, reasons: [{ code: 90000020, message }] });
  return buildReply(settings, 200, body, more);
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [one, other].map((id) => id.replaceAll("-", "").toLowerCase());
  return a === b;
}

// Specified for the 401 of every operation, also without quotes around the realms.
const CHALLENGE = {
  "WWW-Authenticate": "Basic realm=Zuora API, ZSession realm=Zuora API, Bearer realm=Zuora API",
};

/** Builds the reply to an unauthorised call; that it equals a failed login's is inferred. */
export function refuseCall(settings: Settings, request: RecordedRequest, path: string): Response {
  const { refusal, sessionEnd } = settings;
  const hasSession = readCredentials(request).sessions.length > 0;
  if (hasSession && sessionEnd === "fault") return buildReply(settings, 400, SESSION_FAULT);
  if (hasSession && sessionEnd === "fault_in_200") return buildReply(settings, 200, SESSION_FAULT);
  const status = hasSession && sessionEnd === 403 ? 403 : 401;
  if (refusal === "recorded") return buildReply(settings, status, SIGNED_OUT);
  const hasMessageOnly = /^\/(v1\/(action|object)|events)\//.test(path);
  const body = hasMessageOnly ? '{"message":"Authentication error"}' : SIGNED_OUT_TEXT;
  return buildReply(settings, status, body, CHALLENGE);
}
