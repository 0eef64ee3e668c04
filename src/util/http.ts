/**
 * HTTP as plain data, so that requests can be built and replies read without any I/O.
 *
 * @module
 */

/** A request as plain data: hand it to `fetch` or to any other HTTP client. */
export interface HttpRequest {
  /** The method; every login is a `POST`. */
  readonly method: "POST";
  /** The absolute URL. */
  readonly url: string;
  /** The headers, credentials included: do not log them. */
  readonly headers: Record<string, string>;
  /** The body; empty for `POST /v1/connections`. */
  readonly body: string;
  /** Always `"manual"`: a followed redirect would carry the credentials to another host. */
  readonly redirect: "manual";
}

/** A reply as plain data, its body read to the end. */
export interface HttpReply {
  /** The status code. */
  readonly status: number;
  /** The headers, each `Set-Cookie` line on its own or folded into one. */
  readonly headers: HeadersLike;
  /** The body as text. */
  readonly body: string;
}

/** Headers as anything that yields name and value: a `Headers`, a `Map`, an array of pairs. */
export type HeadersLike = Iterable<readonly [string, string]>;

/** A function that is called as `fetch` is. */
export type FetchLike = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** Indexes headers by their names in lower case; of several of one name the last counts. */
export function indexHeaders(headers: HeadersLike): Map<string, string> {
  return new Map([...headers].map(([name, value]) => [name.toLowerCase(), value]));
}
