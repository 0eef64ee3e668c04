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
export function createUrlResolver(endpoint: string): (input: string | URL) => string {
  const { origin } = new URL(endpoint);
  const base = endpoint.slice(origin.length);

  return (given) => {
    // Where a page names no next one, for example: the path would be "undefined".
    if (given === undefined || given === null) {
      throw new TypeError("Cannot call Zuora: no URL is given");
    }
    const input = `${given}`;
    if (base === "" && PLAIN_PATH.test(input)) return origin + input;
    const url = URL.canParse(input, origin) ? new URL(input, origin) : undefined;
    // User information would precede the host.
    if (!url?.href.startsWith(`${origin}/`)) {
      throw new TypeError(
        `Cannot call Zuora: the input is not on ${origin}, or has user information`,
      );
    }
    url.hash = "";
    const isWhole = URL.canParse(input) || `${url.pathname}/`.startsWith(`${base}/`);
    return isWhole ? url.href : endpoint + url.pathname + url.search;
  };
}

// What `URL` leaves as it is: no empty or dot segments, and nothing that it would encode.
const PLAIN_PATH = /^(?!.*\/[./])\/[\w.~/-]*(\?[\w.~=&%+,:;/@$!*()[\]-]*)?$/;

/** Returns the path of a URL, without the query. */
export function readPath(url: string): string {
  return new URL(url).pathname;
}
