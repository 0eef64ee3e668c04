/**
 * Keeping secrets out of what others wrote.
 *
 * @module
 */

/** Cuts every secret from a text, as it is and as JSON writes it. */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets.flatMap((secret) => [JSON.stringify(secret).slice(1, -1), secret])
    .sort((a, b) => b.length - a.length) // the longest first: one may be part of another
    .reduce((cut, secret) => cut.replaceAll(secret, "***"), text);
}

/**
 * Copies what was thrown: its name, its code and its message without secrets. The original is not
 * kept, since it may hold the request; runtimes hide the useful part, ECONNREFUSED say, in its cause.
 */
export function redactCause(thrown: unknown, secrets: readonly string[]): Error {
  const { name, message, code, cause = {} } = Object(thrown);
  const copy = new Error(redact(`${message} ${cause.message ?? ""}`.trim(), secrets));
  return Object.assign(copy, { name, code: code ?? cause.code });
}
