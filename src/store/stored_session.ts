/**
 * The key and the text of a session in a store.
 *
 * @module
 */

import { Session } from "../protocol/session.ts";

/** A session that a login wrote to a store. */
export interface StoredSession {
  readonly session: Session;
  /** The login that opened it; clocks of two machines cannot be compared. */
  readonly loginId: string;
  /** When it was last used, in milliseconds since the epoch. */
  readonly usedAtMs: number;
}

const FORMAT = /^(zs1\.[\w-]+)\.([\w-]+)\.(\d+)$/;

/** Builds the text of a session and its login. */
export function buildStoredText({ session, loginId, usedAtMs }: StoredSession): string {
  // Some clocks return fractions of a millisecond.
  return [session.serialize(), loginId, Math.floor(usedAtMs)].join(".");
}

/** Parses that text; returns `undefined` for any other. */
export function parseStoredText(text: unknown): StoredSession | undefined {
  try {
    const [, serialized = "", loginId = "", time] = FORMAT.exec(String(text)) ?? [];
    return { session: Session.parse(serialized), loginId, usedAtMs: Number(time) };
  } catch {
    return undefined;
  }
}

/**
 * Builds the key of a session from its endpoint, its entity and a hash of its user or client id.
 *
 * @returns The key; `undefined` for an access token, which has no lasting id.
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
    .map((part) => part.replace(/[^\w.-]/g, "_")) // some stores split keys at other characters
    .join(":");
}
