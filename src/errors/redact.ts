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
  const forms = secrets.flatMap(listForms)
    .filter((form) => form.length >= SHORTEST_SECRET)
    .sort((a, b) => b.length - a.length); // the longest first: one may hold another
  const longest = forms[0]?.length ?? 0;
  const pattern = new RegExp(forms.map(escapePattern).join("|") || "(?!)", "g");
  return (text, most = text.length) => {
    let cut = "";
    let at = 0;
    // A secret that begins before the end may reach beyond it.
    for (const { 0: secret, index } of text.slice(0, most + longest).matchAll(pattern)) {
      if (index >= most) break;
      cut += `${text.slice(at, index)}***`;
      at = index + secret.length;
    }
    return cut + text.slice(at, most);
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

function escapePattern(text: string): string {
  return text.replace(/\W/g, "\\$&");
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
  const clean = (text: string): string => cutSecrets(text, LONGEST_MESSAGE).replace(QUERY, "$1");
  const outer = readThrown(thrown);
  const inner = isRecord(thrown) && isRecord(thrown.cause) ? readThrown(thrown.cause) : undefined;
  const messages = [outer.message, inner?.message].filter((text) => text);
  const copy = new Error(clean(messages.join(": ")));
  const code = outer.code ?? inner?.code;
  return Object.assign(copy, { name: clean(outer.name) }, code && { code: clean(code) });
}

interface Thrown {
  readonly name: string;
  readonly message: string;
  readonly code?: string | undefined;
}

function readThrown(thrown: unknown): Thrown {
  if (!isRecord(thrown)) return { name: "Error", message: String(thrown) };
  const { name, message, code } = thrown;
  const isCode = typeof code === "string" || typeof code === "number";
  return {
    name: typeof name === "string" ? name : "Error",
    message: typeof message === "string" ? message : "an object without a message was thrown",
    code: isCode ? `${code}` : undefined,
  };
}
