/**
 * A kind of credentials: how it is recognised, how it logs in, and how its reply is read.
 *
 * @module
 */

import type { SessionReading } from "./login_reply.ts";
import type { HeadersLike, HttpRequest } from "../util/http.ts";
import { check, checkText } from "../util/checks.ts";
import type { Session } from "../protocol/session.ts";
import type { Tenant } from "../protocol/request_headers.ts";

/** Where and for whom to log in; the endpoint has no last slash. */
export interface LoginTarget extends Pick<Tenant, "entityId" | "trackId"> {
  readonly endpoint: string;
}

/** A kind of credentials, with the names of its fields. */
export interface CredentialKind<Field extends string = string> {
  /** The fields that it is recognised by: all must be given, each a text that a header can carry. */
  readonly fields: readonly Field[];
  /** Gives what can be done with such credentials; checks what only this kind asks for. */
  bind(fields: Readonly<Record<Field, string>>): BoundCredentials;
}

/** What can be done with credentials of a kind. */
export interface BoundCredentials {
  /** A lasting name of whose they are, for the key of a shared session; absent where there is none. */
  readonly storeId?: string | undefined;
  /** The kind of session that a login brings. */
  readonly sessionKind: Session["kind"];
  /** Builds the login request. */
  buildRequest(target: LoginTarget): HttpRequest;
  /** Reads the session from a reply. */
  readSession(json: unknown, headers: HeadersLike, nowMs?: number): SessionReading;
}

/** Credentials that were checked and copied: a later change of the original changes nothing. */
export interface CheckedCredentials extends BoundCredentials {
  /** The fields that were given. */
  readonly fields: Readonly<Record<string, string>>;
}

/** Finds the one kind that credentials are of, and checks them. */
export function checkKind(
  credentials: unknown,
  kinds: readonly CredentialKind[],
  rule: string,
): CheckedCredentials {
  const given: Record<string, unknown> = Object(credentials);
  const found = kinds.filter(({ fields }) => fields.some((name) => given[name] !== undefined));
  const [kind] = found;
  check(kind !== undefined && found.length === 1, "credentials", rule);
  const fields = Object.fromEntries(
    kind.fields.map((name) => [name, checkText(name, given[name])]),
  );
  return { fields, ...kind.bind(fields) };
}
