/**
 * A kind of credentials: how it is recognised, how it logs in, and how its reply is read.
 *
 * @module
 */

import type { Session } from "../protocol/session.ts";
import type { Tenant } from "../protocol/request_headers.ts";
import { check, checkText } from "../util/checks.ts";
import type { HttpRequest } from "../util/http.ts";
import { isRecord } from "../util/objects.ts";
import type { SessionReader } from "./login_reply.ts";

/** Where and for whom to log in; the endpoint has no trailing slash. */
export interface LoginTarget extends Pick<Tenant, "entityId" | "trackId"> {
  readonly endpoint: string;
}

/** A kind of credentials, with the names of its fields. */
export interface CredentialKind<Field extends string = string> {
  /** The fields that identify the kind: all must be given, each a text that a header can carry. */
  readonly fields: readonly Field[];
  /** Which of them is secret; the others are names. */
  readonly secret: Field;
  /** Returns what can be done with such credentials; checks what only this kind requires. */
  bind(fields: Readonly<Record<Field, string>>): BoundCredentials;
}

/** What can be done with credentials of a kind. */
export interface BoundCredentials {
  /** A lasting name of the user, for the key of a shared session; absent where there is none. */
  readonly storeId?: string | undefined;
  /** The kind of session that a login brings. */
  readonly sessionKind: Session["kind"];
  /** Builds the login request. */
  buildRequest(target: LoginTarget): HttpRequest;
  /** Reads the session from a reply. */
  readonly readSession: SessionReader;
}

/** Credentials that were checked and copied: a later change of the original has no effect. */
export interface CheckedCredentials extends BoundCredentials {
  /** The fields that were given. */
  readonly fields: Readonly<Record<string, string>>;
  /** What no error may show: the password, the token or the client's secret. */
  readonly secrets: readonly string[];
}

/** Finds the kind of credentials, and checks them. */
export function checkKind(
  credentials: unknown,
  kinds: readonly CredentialKind[],
  rule: string,
): CheckedCredentials {
  const given = isRecord(credentials) ? credentials : {};
  const found = kinds.filter(({ fields }) => fields.some((name) => given[name] !== undefined));
  const [kind] = found;
  check(kind !== undefined && found.length === 1, "credentials", rule);
  const fields = Object.fromEntries(
    kind.fields.map((name) => [name, checkText(name, given[name])]),
  );
  return { fields, secrets: [fields[kind.secret] ?? ""], ...kind.bind(fields) };
}
