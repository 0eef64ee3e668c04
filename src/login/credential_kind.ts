/**
 * The interface of a kind of credentials: its fields, its login request and its reply.
 *
 * @module
 */

import type { Session } from "../protocol/session.ts";
import type { Tenant } from "../protocol/request_headers.ts";
import { check, checkText } from "../util/checks.ts";
import type { HttpRequest } from "../util/http.ts";
import { isRecord } from "../util/objects.ts";
import type { SessionReader } from "./login_reply.ts";

/** Where to log in, without a trailing slash, and for which entity. */
export interface LoginTarget extends Pick<Tenant, "entityId" | "trackId"> {
  readonly endpoint: string;
}

/** A kind of credentials, identified by the names of its fields. */
export interface CredentialKind<Field extends string = string> {
  /** The fields of the kind; all are required, each as valid header text. */
  readonly fields: readonly Field[];
  /** The field that is secret; the others are names. */
  readonly secret: Field;
  /** Binds the fields to the login of this kind; checks what only this kind requires. */
  bind(fields: Readonly<Record<Field, string>>): BoundCredentials;
}

/** The login with certain credentials. */
export interface BoundCredentials {
  /** A lasting name of the user, for the key of a shared session; `undefined` for a token. */
  readonly storeId?: string | undefined;
  /** The kind of session that a login returns. */
  readonly sessionKind: Session["kind"];
  /** Builds the login request. */
  buildRequest(target: LoginTarget): HttpRequest;
  /** Reads the session from a reply. */
  readonly readSession: SessionReader;
}

/** Checked copies of credentials: a later change of the original has no effect. */
export interface CheckedCredentials extends BoundCredentials {
  /** The fields of the kind, by name. */
  readonly fields: Readonly<Record<string, string>>;
  /** Secrets to redact in errors: the password, the token or the client's secret. */
  readonly secrets: readonly string[];
}

/** Finds the kind of the credentials, and checks them. */
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
