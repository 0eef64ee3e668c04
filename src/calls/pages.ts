/**
 * Iterating over the pages of a list.
 *
 * @module
 */

import { UnexpectedResponseError } from "../errors/errors.ts";
import { createUrlResolver } from "../protocol/call_url.ts";
import { isRecord } from "../util/objects.ts";

/** Yields page after page until one has no `nextPage`; each is requested when it is needed. */
export async function* iteratePages<T>(
  endpoint: string,
  input: string | URL,
  readPage: (url: string) => Promise<T>,
): AsyncGenerator<T> {
  const seen = new Set<string>();
  let url: string | undefined = createUrlResolver(endpoint)(input);
  while (url !== undefined) {
    if (seen.has(url)) throwPageProblem(endpoint, "repeats an earlier one");
    seen.add(url);
    const page = await readPage(url);
    yield page;
    url = findNextPage(endpoint, url, page);
  }
}

/**
 * Finds the URL of the next page; `undefined` after the last.
 *
 * Zuora returns an absolute URL, sometimes on another host (specified examples). Object Query
 * returns an opaque cursor. The session must only go to the endpoint, so only the path of a foreign
 * URL is used.
 *
 * @throws {UnexpectedResponseError} When `nextPage` cannot be followed.
 */
function findNextPage(endpoint: string, url: string, page: unknown): string | undefined {
  const next = isRecord(page) ? page.nextPage ?? "" : "";
  if (next === "") return undefined;
  const found = typeof next === "string" ? resolveNextPage(endpoint, url, next) : undefined;
  return found ?? throwPageProblem(endpoint, "has an unusable URL");
}

/** Throws the error for a `nextPage` that cannot be followed. */
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
      return createUrlResolver(endpoint)(next.startsWith("/") ? next : href);
    }
    const path = /^(?:\/rest)?(\/v1\/.*)/.exec(pathname)?.[1];
    return path && endpoint + path + search;
  } catch {
    return undefined; // not a URL, or one with user information
  }
}
