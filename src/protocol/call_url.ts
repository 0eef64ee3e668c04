/**
 * Where a call goes: only ever to the endpoint's own origin.
 *
 * @module
 */

/**
 * Makes what resolves the input of a call against an endpoint.
 *
 * A relative path gets the endpoint's base path, unless it has it already. What is behind a `#` is
 * dropped, as no server sees it. The error shows no URL, since its query or user information may
 * hold a secret.
 */
export function createUrlResolver(endpoint: string): (input: string) => URL {
  const { origin } = new URL(endpoint);
  const base = endpoint.slice(origin.length);
  const start = `${origin}/`;

  function resolve(input: string): URL {
    const isAbsolute = URL.canParse(input);
    const url = URL.canParse(input, origin) ? new URL(input, origin) : undefined;
    // User information would stand before the host.
    if (!url?.href.startsWith(start)) {
      throw new TypeError(
        `Cannot call Zuora: the input is not on ${origin}, or holds user information`,
      );
    }
    if (isAbsolute || `${url.pathname}/`.startsWith(`${base}/`)) return url;
    return new URL(endpoint + url.pathname + url.search);
  }

  return (input) => {
    // A path cannot leave the origin that stands before it; one argument parses in a third.
    const isPath = base === "" && /^\/(?![/\\\t\n\r])/.test(input);
    const url = isPath
      ? new URL(origin + input)
      : input.startsWith(start)
      ? new URL(input)
      : resolve(input);
    if (input.includes("#")) url.hash = "";
    return url;
  };
}
