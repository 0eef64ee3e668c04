/**
 * HTTP: recording requests and compressing replies.
 *
 * @module
 */

/**
 * A request as the simulator received it, including its credentials.
 *
 * @example Check what was sent
 * ```ts
 * import { connect } from "@zuora-connections/client";
 * import { createSimulator, type RecordedRequest } from "@zuora-connections/client/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const { credentials, fetch, requests } = createSimulator();
 * const zuora = await connect(credentials, { fetch, entityId: "e-1" });
 * await zuora.json("/v1/accounts");
 *
 * const readEntity = ({ headers }: RecordedRequest) => headers["zuora-entity-ids"];
 * assertEquals(requests.map(readEntity), ["e-1", "e-1"]); // the login and the call
 * ```
 */
export interface RecordedRequest {
  /** The method. */
  readonly method: string;
  /** The whole URL. */
  readonly url: string;
  /** The path, without the query. */
  readonly path: string;
  /** The headers by lower-case name; several of one name are joined with a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as text; empty if there is none. */
  readonly body: string;
  /** The `redirect` of the request: `"follow"`, `"manual"` or `"error"`; not sent over HTTP. */
  readonly redirect: string;
}

/** Records a request and reads its body. */
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

// Zuora compresses larger bodies (documented).
const LARGEST_PLAIN_BYTES = 1_000;

/**
 * Compresses a reply when the request asks for gzip and the body has more than 1000 bytes.
 *
 * @param reply The reply; its body is read.
 * @param acceptEncoding The `Accept-Encoding` of the request.
 * @returns The reply as it goes over HTTP.
 */
export async function compressReply(
  reply: Response,
  acceptEncoding: string | undefined,
): Promise<Response> {
  if (!asksForGzip(acceptEncoding)) return reply;
  const { status } = reply;
  const headers = new Headers(reply.headers);
  const bytes = await reply.arrayBuffer();
  if (bytes.byteLength <= LARGEST_PLAIN_BYTES) return new Response(bytes, { status, headers });
  headers.set("Content-Encoding", "gzip");
  const zipped = new Response(bytes).body?.pipeThrough(new CompressionStream("gzip"));
  // Read at once, so that an unread body leaves no stream open.
  const body = await new Response(zipped).arrayBuffer();
  return new Response(body, { status, headers });
}

function asksForGzip(acceptEncoding = ""): boolean {
  return acceptEncoding.split(",").some((coding) => {
    const [name = "", quality = ""] = coding.split(";");
    return name.trim().toLowerCase() === "gzip" && !/^ *q=0(\.0*)? *$/i.test(quality);
  });
}
