/**
 * Removing secrets from text that others wrote.
 *
 * @module
 */

import { isRecord } from "../util/objects.ts";

/** Cuts secrets from a text, of which it keeps the first `most` characters. */
export type Redactor = (text: string, most?: number) => string;

// What is shorter is in too many words to say that a secret stands there.
const SHORTEST_SECRET = 4;

// Of a message that some other code wrote.
const LONGEST_MESSAGE = 1_000;

/**
 * Creates a function that cuts whole secrets, as sent or encoded, in time linear to what it keeps.
 *
 * Names such as `clientId` are not secrets: they are not to be in the list.
 */
export function createRedactor(secrets: readonly string[]): Redactor {
  const forms = secrets.flatMap(listForms).filter((form) => form.length >= SHORTEST_SECRET)
    .sort((a, b) => b.length - a.length); // the longest first: one may hold another
  const longest = forms[0]?.length ?? 0;
  const escaped = forms.map((form) => form.replace(/\W/g, "\\$&"));
  const pattern = new RegExp(escaped.join("|") || "(?!)", "g");
  return (text, most = text.length) => {
    let end = most; // of what is kept, in the text as it is cut
    // A secret that begins before the end may reach beyond it.
    return text.slice(0, most + longest).replace(pattern, (secret, at: number) => {
      if (at < most) end += 3 - Math.min(secret.length, most - at);
      return "***";
    }).slice(0, end);
  };
}

/** Cuts whole secrets from a text. */
export function redact(text: string, secrets: readonly string[]): string {
  return createRedactor(secrets)(text);
}

// As it is, as `Authorization: ZSession` sends it, and as forms, URLs and JSON have it.
function listForms(secret: string): string[] {
  return [
    secret,
    secret.replaceAll("%3D", "="),
    `${new URLSearchParams({ "": secret })}`.slice(1),
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
  ];
}

// Of a URL or a path, up to what may close it in a sentence, as in Deno's
// "error sending request for url (https://host/path?query): …".
const QUERY = /(\/[^\s?#"'<>]*)[?#]\S*?(?=[)\]"'>,.:;]*(\s|$))/g;

/**
 * Copies what was thrown: its name, code and message, without secrets and without any query.
 *
 * The original is not kept, since it may hold the request. Its own cause adds message and code:
 * `fetch failed` alone says nothing, its cause says `ECONNREFUSED`.
 *
 * @param thrown What `fetch` or a body threw.
 * @param secrets All secrets in use, and the cookies of the reply if there was one.
 */
export function redactCause(thrown: unknown, secrets: readonly string[]): Error {
  const cutSecrets = createRedactor(secrets);
  const clean = (text: unknown): string =>
    cutSecrets(String(text), LONGEST_MESSAGE).replace(QUERY, "$1");
  const outer = readThrown(thrown);
  const inner = readThrown(outer.cause ?? "");
  const messages = [outer.message, inner.message].filter((text) =>
    text && typeof text === "string"
  );
  const [code] = [outer.code, inner.code].filter((value) => /^(string|number)$/.test(typeof value));
  const copy = new Error(clean(messages.join(": ") || "an object without a message was thrown"));
  copy.name = clean(typeof outer.name === "string" ? outer.name : "Error");
  return code === undefined ? copy : Object.assign(copy, { code: clean(code) });
}

/** Reads what was thrown; whoever threw it may have made its fields throw too. */
export function readThrown(thrown: unknown): Readonly<Record<string, unknown>> {
  try {
    if (!isRecord(thrown)) return { message: String(thrown) };
    const { name, code, message, cause } = thrown;
    return { name, code, message, cause };
  } catch {
    return {};
  }
}
