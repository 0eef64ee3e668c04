/**
 * Resolves the URL of a call: always on the endpoint's own origin.
 *
 * @module
 */

/**
 * Creates a function that resolves the input of a call against an endpoint.
 *
 * It prepends the endpoint's base path to a relative path without it, and drops the fragment, which
 * servers never see. Its error does not show the URL, which may contain a secret.
 */
export function createUrlResolver(endpoint: string): (input: string | URL) => URL {
  const { origin } = new URL(endpoint);
  const base = endpoint.slice(origin.length);
  const start = `${origin}/`;

  function resolve(input: string): URL {
    const isAbsolute = URL.canParse(input);
    const url = URL.canParse(input, origin) ? new URL(input, origin) : undefined;
    // User information would come before the host.
    if (!url?.href.startsWith(start)) {
      throw new TypeError(
        `Cannot call Zuora: the input is not on ${origin}, or has user information`,
      );
    }
    if (isAbsolute || `${url.pathname}/`.startsWith(`${base}/`)) return url;
    return new URL(endpoint + url.pathname + url.search);
  }

  return (given) => {
    // Where a page names no next one, for example: the path would be "undefined".
    if (given === undefined || given === null) {
      throw new TypeError("Cannot call Zuora: no URL is given");
    }
    const input = `${given}`;
    // A path cannot leave the origin before it. `new URL` is three times as fast with one argument.
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
