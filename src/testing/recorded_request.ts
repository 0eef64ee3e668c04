/**
 * What the simulator saw of a request.
 *
 * @module
 */

/** A request as the simulator saw it, credentials included: it is for tests alone. */
export interface RecordedRequest {
  /** The method. */
  readonly method: string;
  /** The whole URL. */
  readonly url: string;
  /** The path, without the query. */
  readonly path: string;
  /** The headers, by their names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as text. */
  readonly body: string;
  /** What the client asked to be done with a redirect. */
  readonly redirect: string;
}

/** Records a request; reads its body. */
export async function recordRequest(request: Request): Promise<RecordedRequest> {
  const { method, url, redirect } = request;
  return {
    method,
    url,
    path: new URL(url).pathname,
    headers: Object.fromEntries(request.headers),
    body: await request.text(),
    redirect,
  };
}
