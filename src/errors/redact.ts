/**
 * Redacts secrets in text from other code and from servers.
 *
 * @module
 */

import { isRecord } from "../util/objects.ts";

/** Redacts the first `most` characters of a text, and drops the rest. */
export type Redactor = (text: string, most?: number) => string;

// A shorter text occurs in many words, so its occurrence does not show a secret.
const SHORTEST_SECRET = 4;

// Keeps a message from other code readable.
const LONGEST_MESSAGE = 1_000;

/**
 * Creates a function that redacts whole secrets, plain or encoded, in linear time.
 *
 * Do not pass names such as `clientId`: they are not secrets.
 */
export function createRedactor(secrets: readonly string[]): Redactor {
  const forms = secrets.flatMap(listForms).filter((form) => form.length >= SHORTEST_SECRET)
    .sort((a, b) => b.length - a.length); // longest first: one may contain another
  const longest = forms[0]?.length ?? 0;
  const escaped = forms.map((form) => form.replace(/\W/g, "\\$&"));
  const pattern = new RegExp(escaped.join("|") || "(?!)", "g");
  return (text, most = text.length) => {
    let end = most; // in the redacted text
    // A secret that begins before the end may reach beyond it.
    return text.slice(0, most + longest).replace(pattern, (secret, at: number) => {
      if (at < most) end += 3 - Math.min(secret.length, most - at);
      return "***";
    }).slice(0, end);
  };
}

/** Redacts whole secrets in a text. */
export function redact(text: string, secrets: readonly string[]): string {
  return createRedactor(secrets)(text);
}

// Plain, as in `Authorization: ZSession`, and encoded for forms, URLs and JSON.
function listForms(secret: string): string[] {
  return [
    secret,
    secret.replaceAll("%3D", "="),
    `${new URLSearchParams({ "": secret })}`.slice(1),
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
  ];
}

// The query of a URL or path, without the punctuation after it, as in Deno's
// "error sending request for url (https://host/path?query): …".
const QUERY = /(\/[^\s?#"'<>]*)[?#]\S*?(?=[)\]"'>,.:;]*(\s|$))/g;

/**
 * Copies the name, code and message of a thrown value, without secrets and queries.
 *
 * Drops the original, since it may contain the request. Adds the message and code of its cause:
 * Node throws "fetch failed", and only the cause says `ECONNREFUSED`.
 *
 * @param thrown The value that `fetch` or a body threw.
 * @param secrets All secrets in use, and the cookies of the reply, if any.
 */
export function redactCause(thrown: unknown, secrets: readonly string[]): Error {
  const redactSecrets = createRedactor(secrets);
  const redactText = (text: unknown): string =>
    redactSecrets(String(text), LONGEST_MESSAGE).replace(QUERY, "$1");
  const outer = readThrown(thrown);
  const inner = readThrown(outer.cause ?? "");
  const messages = [outer.message, inner.message].filter((text) =>
    text && typeof text === "string"
  );
  const [code] = [outer.code, inner.code].filter((value) => /^(string|number)$/.test(typeof value));
  const copy = new Error(
    redactText(messages.join(": ") || "an object without a message was thrown"),
  );
  copy.name = redactText(typeof outer.name === "string" ? outer.name : "Error");
  return code === undefined ? copy : Object.assign(copy, { code: redactText(code) });
}

/** Reads the fields of a thrown value; reading them may throw too. */
export function readThrown(thrown: unknown): Readonly<Record<string, unknown>> {
  try {
    if (!isRecord(thrown)) return { message: String(thrown) };
    const { name, code, message, cause } = thrown;
    return { name, code, message, cause };
  } catch {
    return {};
  }
}
