/**
 * A session as a store holds it: under which key, and as which text.
 *
 * @module
 */

import { Session } from "../protocol/session.ts";

/** A session that a login left in a store. */
export interface StoredSession {
  readonly session: Session;
  /** Which login opened it; the times of two machines cannot be compared. */
  readonly loginId: string;
  /** When it was last used, in milliseconds since the epoch. */
  readonly usedAtMs: number;
}

const FORMAT = /^(zs1\.[\w-]+)\.([\w-]+)\.(\d+)$/;

/** Builds the text of a session and its login. */
export function buildStoredText({ session, loginId, usedAtMs }: StoredSession): string {
  // A clock may count parts of a millisecond.
  return [session.serialize(), loginId, Math.floor(usedAtMs)].join(".");
}

/** Reads that text; `undefined` for anything else. */
export function parseStoredText(text: unknown): StoredSession | undefined {
  try {
    const [, serialized = "", loginId = "", time] = FORMAT.exec(String(text)) ?? [];
    return { session: Session.parse(serialized), loginId, usedAtMs: Number(time) };
  } catch {
    return undefined;
  }
}

/**
 * Builds the key of a session: it tells the endpoint, the entity and, hashed, whose it is.
 *
 * @returns The key; `undefined` for an access token, which is no lasting name of anybody.
 */
export async function buildStoreKey(
  endpoint: string,
  entityId: string | undefined,
  id: string | undefined,
): Promise<string | undefined> {
  if (id === undefined) return undefined;
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(id));
  const hex = Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0"));
  return ["zuora", endpoint.replace(/^https?:\/\//, ""), entityId ?? "", hex.join("")]
    .filter(Boolean)
    .map((part) => part.replace(/[^\w.-]/g, "_")) // a store may split keys at other signs
    .join(":");
}
