/**
 * The note of a rejection: so that a fleet, or a Worker that connects in each request, does not
 * lock the account by trying a wrong password again and again.
 *
 * @module
 */

import { readText, type StoreAccess } from "./store_access.ts";

/** What the store says of rejections. */
export interface RejectionNote {
  /** Tells of whose secret it speaks. */
  readonly mark: string;
  readonly times: number;
  readonly writtenAtMs: number;
}

const FORMAT = /^([0-9a-f]{4})\.(\d{1,3})\.(\d{1,15})$/;

const FIRST_LIFE_MS = 60_000;
const LONGEST_LIFE_MS = 3_600_000;

// So many doublings lead to the longest life.
const MOST_DOUBLINGS = 10;

/** Builds the mark of a secret: two bytes, of which nobody guesses the secret. */
export async function buildMark(parts: readonly string[]): Promise<string> {
  const text = new TextEncoder().encode(parts.join("\n"));
  const hash = await crypto.subtle.digest("SHA-256", text);
  return Array.from(new Uint8Array(hash, 0, 2), (byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}

/** Reads the note under the key of a session. */
export async function readNote(
  key: string,
  access: StoreAccess,
): Promise<RejectionNote | undefined> {
  const [, mark, times, writtenAtMs] = FORMAT.exec(readText(await access.get(noteKey(key)))) ?? [];
  if (mark === undefined) return undefined;
  return { mark, times: Number(times), writtenAtMs: Number(writtenAtMs) };
}

/** Writes that a secret was rejected once more. */
export async function writeNote(
  key: string,
  mark: string,
  before: RejectionNote | undefined,
  nowMs: number,
  access: StoreAccess,
): Promise<void> {
  const times = before?.mark === mark ? before.times + 1 : 1;
  const text = `${mark}.${times}.${Math.floor(nowMs)}`;
  // Longer than it lives, so that how often it was is known when the next try is made.
  await access.set(noteKey(key), text, 3 * decideLifeMs(times));
}

/** Removes the note, as a login has worked. */
export async function removeNote(key: string, access: StoreAccess): Promise<void> {
  await access.remove(noteKey(key));
}

/** Tells for how long a note still bars logins with the same secret. */
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
