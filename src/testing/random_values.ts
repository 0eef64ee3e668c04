/**
 * Random values in the formats of Zuora.
 *
 * @module
 */

const URL_SAFE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const HEX = "0123456789abcdef";

/**
 * Builds the value of a session cookie.
 *
 * @param form `"padded"`: 363 URL-safe characters and `%3D` (recorded 2017-12-18, in a cassette of
 * activemerchant/active_merchant). `"plain"`: 256 of them (recorded in 2016, in cassettes of
 * contactually/zuora-ruby).
 */
export function buildCookieValue(form: "padded" | "plain"): string {
  return form === "padded" ? `${buildRandom(363, URL_SAFE)}%3D` : buildRandom(256, URL_SAFE);
}

/** Builds a token or an id: hexadecimal digits in lower case (specified). */
export function buildRandomHex(length: number): string {
  return buildRandom(length, HEX);
}

function buildRandom(length: number, alphabet: string): string {
  let text = "";
  for (const byte of crypto.getRandomValues(new Uint8Array(length))) {
    text += alphabet.charAt(byte % alphabet.length);
  }
  return text;
}
