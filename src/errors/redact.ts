/**
 * Keeping secrets out of what others wrote.
 *
 * @module
 */

/** Cuts every secret from a text, also as it is encoded; the longest first: one may hold another. */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets.filter(Boolean).flatMap(listForms).sort((a, b) => b.length - a.length)
    .reduce((cut, secret) => cut.replaceAll(secret, "***"), text);
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

/**
 * Copies what was thrown: its name, its code and its message without secrets. The original is not
 * kept, since it may hold the request; runtimes hide the useful part, ECONNREFUSED say, in its cause.
 */
export function redactCause(thrown: unknown, secrets: readonly string[]): Error {
  const { name = "Error", message = String(thrown), code, cause } = Object(thrown);
  const inner = Object(cause);
  const tell = (value: unknown): string => redact(String(value), secrets);
  const copy = new Error([message, inner.message].filter(Boolean).map(tell).join(": "));
  const anyCode = code ?? inner.code;
  return Object.assign(copy, { name: tell(name) }, isText(anyCode) && { code: tell(anyCode) });
}

function isText(value: unknown): boolean {
  return typeof value === "string" || typeof value === "number";
}
