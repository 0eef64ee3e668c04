/**
 * A list, page by page.
 *
 * @module
 */

import { UnexpectedResponseError } from "../errors/errors.ts";
import { createUrlResolver } from "../protocol/call_url.ts";
import { isRecord } from "../util/objects.ts";

/** Gives page after page, each when it is asked for, until one names no next. */
export async function* iteratePages<T>(
  endpoint: string,
  input: string | URL,
  readPage: (url: string) => Promise<T>,
): AsyncGenerator<T> {
  const seen = new Set<string>();
  let url: string | undefined = createUrlResolver(endpoint)(String(input)).href;
  while (url !== undefined) {
    if (seen.has(url)) throwPageProblem(endpoint, "was there before");
    seen.add(url);
    const page = await readPage(url);
    yield page;
    url = findNextPage(endpoint, url, page);
  }
}

/**
 * Finds the URL of the page after this one; `undefined` after the last.
 *
 * Zuora tells it as an absolute URL, now and then on a host of its own (specified examples), and
 * Object Query as an opaque cursor. The session goes to the endpoint alone, so the path of a foreign
 * URL is taken and its host is not.
 *
 * @throws {UnexpectedResponseError} When it is nothing that may be followed.
 */
function findNextPage(endpoint: string, url: string, page: unknown): string | undefined {
  const next = isRecord(page) ? page.nextPage ?? "" : "";
  if (next === "") return undefined;
  const found = typeof next === "string" ? resolveNextPage(endpoint, url, next) : undefined;
  return found ?? throwPageProblem(endpoint, "is none that may be followed");
}

/** Throws the error of a next page that leads nowhere. */
function throwPageProblem(endpoint: string, what: string): never {
  throw new UnexpectedResponseError(
    `Cannot follow the pages of ${endpoint}: the next page ${what}; check the request and any proxy`,
    { endpoint, problem: "wrong_shape" },
  );
}

function resolveNextPage(endpoint: string, url: string, next: string): string | undefined {
  const isAbsolute = /^https?:/i.test(next);
  const current = new URL(url);
  if (!isAbsolute && current.pathname.includes("/object-query/")) {
    current.searchParams.set("cursor", next);
    return current.href;
  }
  try {
    const { href, origin, pathname, search } = new URL(next, url);
    if (origin === current.origin) {
      return createUrlResolver(endpoint)(next.startsWith("/") ? next : href).href;
    }
    const path = /^(?:\/rest)?(\/v1\/.*)/.exec(pathname)?.[1];
    return path && endpoint + path + search;
  } catch {
    return undefined; // no URL, or one with user information
  }
}
