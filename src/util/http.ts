/**
 * HTTP as plain data: requests are built and replies are read without I/O.
 *
 * @module
 */

import { isRecord } from "./objects.ts";

/**
 * A request as plain data: pass it to `fetch` or to any other HTTP client.
 *
 * @example Send it with `fetch`
 * ```ts
 * import { buildConnectRequest, type HttpRequest } from "@zuora-connections/client";
 * import { createSimulator } from "@zuora-connections/client/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const { fetch } = createSimulator(); // in place of the global `fetch`
 * const keyPair = { apiAccessKeyId: "me@example.com", apiSecretAccessKey: "correct horse" };
 * const request: HttpRequest = buildConnectRequest(keyPair);
 * const { url, ...init } = request;
 * assertEquals((await fetch(url, init)).status, 200);
 * ```
 */
export interface HttpRequest {
  /** The method; every login is a `POST`. */
  readonly method: "POST";
  /** The absolute URL. */
  readonly url: string;
  /** The headers, including the credentials: do not log them. */
  readonly headers: Record<string, string>;
  /** The body; empty for `POST /v1/connections`. */
  readonly body: string;
  /** Always `"manual"`: following a redirect would send the credentials to another host. */
  readonly redirect: "manual";
}

/**
 * A reply as plain data, with its body read to the end.
 *
 * @example From a `Response`
 * ```ts
 * import { type HttpReply, parseApiResponse } from "@zuora-connections/client";
 * import { assertEquals } from "@std/assert";
 *
 * const response = Response.json({ success: true });
 * const { status, headers } = response;
 * const reply: HttpReply = { status, headers, body: await response.text() };
 * assertEquals(parseApiResponse(reply), { ok: true, data: { success: true } });
 * ```
 */
export interface HttpReply {
  /** The status code. */
  readonly status: number;
  /** The headers, as any HTTP client returns them. */
  readonly headers: HeadersLike;
  /** The body as text. */
  readonly body: string;
}

/**
 * Headers of any HTTP client: a `Headers`, a `Map`, an array of pairs, or a plain object.
 *
 * Accepts the headers of `fetch`, `node:http` (`headers` and `headersDistinct`), undici, got and
 * axios. It does not accept `rawHeaders`, the flat list of `node:http`: pass `headers` instead.
 *
 * @example The same header in three forms
 * ```ts
 * import { type HeadersLike, parseRetryAfter } from "@zuora-connections/client";
 * import { assertEquals } from "@std/assert";
 *
 * const pairs: [string, string][] = [["Retry-After", "3"]];
 * const forms: HeadersLike[] = [new Headers(pairs), pairs, { "Retry-After": "3" }];
 * for (const headers of forms) assertEquals(parseRetryAfter(headers, 0), 3_000);
 * ```
 */
export type HeadersLike =
  | Iterable<readonly [string, string | readonly string[]]>
  | Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * A function with the signature of `fetch`.
 *
 * @example Count the requests of a connection
 * ```ts
 * import { connect, type FetchLike } from "@zuora-connections/client";
 * import { createSimulator } from "@zuora-connections/client/testing";
 * import { assertEquals } from "@std/assert";
 *
 * const simulator = createSimulator();
 * let requests = 0;
 * const fetch: FetchLike = (input, init) => {
 *   requests++;
 *   return simulator.fetch(input, init);
 * };
 * await connect(simulator.credentials, { fetch });
 * assertEquals(requests, 1);
 * ```
 */
export type FetchLike = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** Headers by lower-case name: a `Headers`, or the result of {@linkcode readHeaders}. */
export interface HeaderFields {
  /** Returns a header, with several values joined by commas, as HTTP allows. */
  get(name: string): string | null | undefined;
  /** Returns the `Set-Cookie` lines; runtimes without this method fold them into one. */
  getSetCookie?(): readonly string[];
}

/** A reply whose headers are read by name. */
export interface ReadableReply extends Omit<HttpReply, "headers"> {
  readonly headers: HeaderFields;
}

/**
 * Checks a reply that the caller built, and reads its headers.
 *
 * @throws {TypeError} When a field has the wrong type, for example a body that was parsed.
 */
export function checkReply({ status, headers, body }: HttpReply): ReadableReply {
  if (typeof status !== "number") fail("status", "a number");
  if (typeof body !== "string") fail("body", "text");
  return { status, headers: readHeaders(headers), body };
}

/** Reads headers of any form: by lower-case name, with several values joined by commas. */
export function readHeaders(headers: HeadersLike): ReadonlyMap<string, string> & HeaderFields {
  const fields = new Map<string, string>();
  const cookies: string[] = [];
  for (const [given, value] of listHeaders(headers)) {
    const name = given.toLowerCase();
    const known = fields.get(name);
    fields.set(name, known === undefined ? value : `${known}, ${value}`);
    if (name === "set-cookie") cookies.push(value);
  }
  // Iterating a `Headers` folds its `Set-Cookie` lines into one on some runtimes.
  const lines = "getSetCookie" in headers
    ? (headers as HeadersLike & Headers).getSetCookie()
    : cookies;
  return Object.assign(fields, { getSetCookie: () => lines });
}

/** Lists headers of any form, with one entry for each value. */
export function listHeaders(headers: HeadersLike): [name: string, value: string][] {
  const list: [string, string][] = [];
  for (const entry of listEntries(headers)) {
    const [name, values]: readonly unknown[] = Array.isArray(entry) ? entry : [undefined, 0];
    for (const value of [values ?? []].flat()) {
      if (typeof name !== "string" || typeof value !== "string") {
        fail("headers", "a Headers, pairs or an object of strings");
      }
      list.push([name, value]);
    }
  }
  return list;
}

function listEntries(headers: unknown): Iterable<unknown> {
  if (!isRecord(headers)) return [headers];
  return Symbol.iterator in headers ? headers as Iterable<unknown> : Object.entries(headers);
}

function fail(name: string, rule: string): never {
  throw new TypeError(`Cannot read the reply: "${name}" must be ${rule}`);
}
