/**
 * Where a call goes: only ever to the endpoint's own origin.
 *
 * @module
 */

/**
 * Resolves the input of a call against the endpoint.
 *
 * A relative path gets the endpoint's base path, unless it has it already. The error shows no URL,
 * since its query or user information may hold a secret.
 */
export function resolveTarget(endpoint: string, input: string): string {
  const { origin } = new URL(endpoint);
  const href = URL.canParse(input, origin) ? new URL(input, origin).href : "";
  // User information would stand before the host.
  if (!href.startsWith(`${origin}/`)) {
    throw new TypeError(
      `Cannot call Zuora: the input is not on ${origin}, or holds user information`,
    );
  }
  const path = href.slice(origin.length).replace(/#.*$/, ""); // no server sees what is behind it
  const base = endpoint.slice(origin.length);
  const isWhole = URL.canParse(input) || `${new URL(href).pathname}/`.startsWith(`${base}/`);
  return (isWhole ? origin : endpoint) + path;
}
