/**
 * Values that nobody can guess.
 *
 * @module
 */

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
