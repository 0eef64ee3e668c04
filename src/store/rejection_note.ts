/**
 * The note of a rejection, so that neither a fleet nor a Worker that connects in each request locks
 * the user by resending a wrong password.
 *
 * @module
 */

import { readText, type SafeBackend } from "./backend.ts";

/** The note in the store that Zuora rejected a secret. */
export interface RejectionNote {
  /** Identifies the secret, as {@linkcode buildMark} builds it. */
  readonly mark: string;
  readonly times: number;
  readonly writtenAtMs: number;
}

const FORMAT = /^([0-9a-f]{4})\.(\d{1,3})\.(\d{1,15})$/;

const FIRST_LIFE_MS = 60_000;
const LONGEST_LIFE_MS = 3_600_000;

// More doublings would exceed the longest life.
const MOST_DOUBLINGS = 10;

/** Builds the mark of a secret: two bytes of its hash, too few to guess the secret from. */
export async function buildMark(parts: readonly string[]): Promise<string> {
  const text = new TextEncoder().encode(parts.join("\n"));
  const hash = await crypto.subtle.digest("SHA-256", text);
  return Array.from(new Uint8Array(hash, 0, 2), (byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}

/** Reads the note that belongs to the key of a session; `undefined` if there is none. */
export async function readNote(
  key: string,
  safe: SafeBackend,
): Promise<RejectionNote | undefined> {
  const [, mark, times, writtenAtMs] = FORMAT.exec(readText(await safe.get(noteKey(key)))) ??
    [];
  if (mark === undefined) return undefined;
  return { mark, times: Number(times), writtenAtMs: Number(writtenAtMs) };
}

/** Writes a note that a secret was rejected, and counts how often. */
export async function writeNote(
  key: string,
  mark: string,
  before: RejectionNote | undefined,
  nowMs: number,
  safe: SafeBackend,
): Promise<void> {
  const times = before?.mark === mark ? before.times + 1 : 1;
  const text = `${mark}.${times}.${Math.floor(nowMs)}`;
  // The store keeps it longer than it bars logins, so that the next rejection can count on.
  await safe.set(noteKey(key), text, 3 * decideLifeMs(times));
}

/** Removes the note after a successful login. */
export async function removeNote(key: string, safe: SafeBackend): Promise<void> {
  await safe.remove(noteKey(key));
}

/** Returns how long a note still bars logins with the same secret, in milliseconds. */
export function readBarredMs(
  { times, writtenAtMs }: RejectionNote,
  nowMs: number,
  spread: number,
): number {
  const lifeMs = decideLifeMs(times) * (1 + spread);
  return Math.min(lifeMs, Math.max(0, writtenAtMs + lifeMs - nowMs));
}

function decideLifeMs(times: number): number {
  const doublings = Math.min(times - 1, MOST_DOUBLINGS);
  return Math.min(LONGEST_LIFE_MS, FIRST_LIFE_MS * 2 ** doublings);
}

function noteKey(key: string): string {
  return `${key}:rejected`;
}
