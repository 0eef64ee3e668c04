/**
 * Values that nobody can guess, in the shapes of Zuora.
 *
 * @module
 */

import type { Settings } from "./options.ts";

const URL_SAFE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const HEX = "0123456789abcdef";

/** Builds a value of characters that are safe in a URL. */
export function buildRandomText(length: number): string {
  return buildRandom(length, URL_SAFE);
}

/** Builds a value of hexadecimal digits in lower case. */
export function buildRandomHex(length: number): string {
  return buildRandom(length, HEX);
}

function buildRandom(length: number, alphabet: string): string {
  return [...crypto.getRandomValues(new Uint8Array(length))]
    .map((byte) => alphabet[byte % alphabet.length]).join("");
}

/**
 * Builds a cookie value: 256 characters that are safe in a URL (recorded) or, padded, as Zuora's
 * own client expects one.
 */
export function buildCookieValue({ cookieValue }: Settings): string {
  return cookieValue === "padded" ? `${buildRandomText(255)}%3D` : buildRandomText(256);
}
