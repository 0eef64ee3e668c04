/**
 * The session: proof of a login, with a hidden secret.
 *
 * @module
 */

import { isHeaderText } from "../util/checks.ts";
import { omitUndefined } from "../util/objects.ts";

/**
 * Proof of a login.
 *
 * Only {@linkcode Session.serialize} returns its secret: `console.log`, `JSON.stringify`,
 * `structuredClone` and errors do not show it.
 *
 * @example Its secret is not printed
 * ```ts
 * import { connect, type Session } from "@zuora-connections/client";
 * import { createSimulator } from "@zuora-connections/client/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const { fetch, credentials } = createSimulator();
 * const session: Session | undefined = (await connect(credentials, { fetch })).session;
 * const { kind, endpoint } = JSON.parse(JSON.stringify(session));
 * assertEquals([kind, endpoint], ["cookie", "https://rest.zuora.com"]);
 * ```
 */
export interface Session {
  /** What the secret is: the `ZSession` cookie of a login, or a bearer token. */
  readonly kind: "cookie" | "bearer";
  /** The endpoint that issued the session. */
  readonly endpoint?: string | undefined;
  /** The entity that the session was issued for. */
  readonly entityId?: string | undefined;
  /** The time of the login, in milliseconds since the epoch. */
  readonly issuedAtMs?: number | undefined;
  /** When a token expires, in milliseconds since the epoch; unknown for a cookie (recorded). */
  readonly expiresAtMs?: number | undefined;
  /** The scope of a token as Zuora returned it, which lists the entities (specified). */
  readonly scope?: string | undefined;
  /**
   * Returns the session as text, including its secret: protect it as you would a password.
   *
   * @returns `zs1.` and base64url rather than JSON, which some stores would parse.
   */
  serialize(): string;
}

/** The fields of a session, and its secret. */
export interface SessionFields extends Omit<Session, "serialize"> {
  /** The cookie value or the token. */
  readonly secret: string;
}

const PREFIX = "zs1.";

/** Restores sessions from text. */
export const Session: {
  /**
   * Restores a session from the text that `serialize` returned.
   *
   * @param text The text, from this or any other copy of the package.
   * @returns The session.
   * @throws {TypeError} When the text is not a session. The message does not show the text.
   * @example Save a session, and restore it
   * ```ts
   * import { connect, Session } from "@zuora-connections/client";
   * import { createSimulator } from "@zuora-connections/client/testing";
   * import { assertEquals } from "@std/assert";
   *
   * const { fetch, credentials } = createSimulator();
   * const { session } = await connect(credentials, { fetch });
   * const text = session?.serialize() ?? "";
   *
   * assertEquals(Session.parse(text).serialize(), text);
   * ```
   */
  parse(text: string): Session;
} = { parse: (text) => new ZuoraSession(decode(text)) };

/** Creates a session; leaves out fields that `Session.parse` would refuse. */
export function createSession(fields: SessionFields): Session {
  return new ZuoraSession(fields);
}

/** Reads the secret of a session that {@linkcode createSession} or {@linkcode Session} made. */
export function readSecret(session: Session): string {
  return session instanceof ZuoraSession ? ZuoraSession.read(session) : "";
}

class ZuoraSession implements Session {
  declare readonly kind: "cookie" | "bearer";
  readonly #secret: string;

  constructor({ secret, ...fields }: SessionFields) {
    this.#secret = secret;
    const whole = Object.entries(fields).filter(isWhole);
    Object.freeze(Object.assign(this, Object.fromEntries(whole)));
  }

  static read(session: ZuoraSession): string {
    return session.#secret;
  }

  serialize(): string {
    const base64 = btoa(JSON.stringify({ secret: this.#secret, ...this }));
    return PREFIX + base64.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  }
}

function isWhole([name, value]: readonly [string, unknown]): boolean {
  return name.endsWith("Ms") ? Number.isFinite(value) : isHeaderText(value);
}

function decode(text: string): SessionFields {
  try {
    const [, base64 = ""] = text.split(PREFIX);
    const json: unknown = JSON.parse(atob(base64.replaceAll("-", "+").replaceAll("_", "/")));
    const { kind, secret, endpoint, entityId, issuedAtMs, expiresAtMs, scope } = json as Record<
      string,
      unknown
    >;
    const fields = { kind, secret, endpoint, entityId, issuedAtMs, expiresAtMs, scope };
    const isSession = (kind === "cookie" || kind === "bearer") && secret !== undefined;
    // `isWhole` has checked the type of every field.
    if (isSession && Object.entries(omitUndefined(fields)).every(isWhole)) {
      return fields as SessionFields;
    }
  } catch {
    // The runtime's own error may show the text.
  }
  throw new TypeError("Cannot read the session: the text is invalid");
}
