/**
 * The session: proof of a login, which keeps its secret to itself.
 *
 * @module
 */

import { isHeaderText } from "../util/checks.ts";
import { omitUndefined } from "../util/objects.ts";

/**
 * Proof of a login.
 *
 * Its secret is hidden from `console.log`, `JSON.stringify`, `structuredClone` and every error; only
 * {@linkcode Session.serialize} returns it.
 */
export interface Session {
  /** How the session is sent: the `ZSession` cookie of a login, or a bearer token. */
  readonly kind: "cookie" | "bearer";
  /** The endpoint that issued it. */
  readonly endpoint?: string | undefined;
  /** The entity that it was issued for. */
  readonly entityId?: string | undefined;
  /** When it was issued, in milliseconds since the epoch. */
  readonly issuedAtMs?: number | undefined;
  /** When it expires, in milliseconds since the epoch; unknown for a cookie (recorded). */
  readonly expiresAtMs?: number | undefined;
  /** The scope of a token, as Zuora returned it: it lists the entities (specified). */
  readonly scope?: string | undefined;
  /**
   * Returns the session as text, including its secret: protect it as you would a password.
   *
   * The text is `zs1.` and base64url: some stores would parse JSON.
   */
  serialize(): string;
}

/** A session and its secret, as this library holds it. */
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
   * @throws {TypeError} When the text is not a whole session. The message does not show it.
   * @example Out and back
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

/** Makes a session; a field that could not come back from its text is left out. */
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
    // Each given field has its type, as is checked here.
    if (isSession && Object.entries(omitUndefined(fields)).every(isWhole)) {
      return fields as SessionFields;
    }
  } catch {
    // Without what the text contains.
  }
  throw new TypeError("Cannot read the session: its text is not whole");
}
