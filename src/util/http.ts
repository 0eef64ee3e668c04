/**
 * HTTP as plain data, so that requests can be built and replies read without any I/O.
 *
 * @module
 */

import { isRecord } from "./objects.ts";

/** A request as plain data: pass it to `fetch` or to any other HTTP client. */
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

/** A reply as plain data, with its body read to the end. */
export interface HttpReply {
  /** The status code. */
  readonly status: number;
  /** The headers, as any HTTP client returns them. */
  readonly headers: HeadersLike;
  /** The body as text. */
  readonly body: string;
}

/**
 * Headers as any HTTP client has them: a `Headers`, a `Map`, an array of pairs, or a plain object.
 *
 * The headers of `fetch`, `node:http` (`headers` and `headersDistinct`), undici, got and axios all
 * fit. `rawHeaders`, the flat list of `node:http`, does not: pass `headers` instead.
 */
export type HeadersLike =
  | Iterable<readonly [string, string | readonly string[]]>
  | Readonly<Record<string, string | readonly string[] | undefined>>;

/** A function with the signature of `fetch`. */
export type FetchLike = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** Headers that are asked by lower-case name: a `Headers`, or what {@linkcode readHeaders} gives. */
export interface HeaderFields {
  /** Returns a header; several values are joined by commas, as HTTP allows. */
  get(name: string): string | null | undefined;
  /** Returns the `Set-Cookie` lines; runtimes without it fold them into one. */
  getSetCookie?(): readonly string[];
}

/** A reply whose headers can be asked by name. */
export interface ReadableReply extends Omit<HttpReply, "headers"> {
  readonly headers: HeaderFields;
}

/**
 * Checks a reply that anybody may have built, and reads its headers.
 *
 * @throws {TypeError} When something is not part of any reply, such as a body that was parsed.
 */
export function checkReply({ status, headers, body }: HttpReply): ReadableReply {
  if (typeof status !== "number") fail("status", "a number");
  if (typeof body !== "string") fail("body", "text");
  return { status, headers: readHeaders(headers), body };
}

/** Reads headers of any make, once: by lower-case name, several values joined by commas. */
export function readHeaders(headers: HeadersLike): ReadonlyMap<string, string> & HeaderFields {
  const fields = new Map<string, string>();
  const cookies: string[] = [];
  for (const [given, value] of listHeaders(headers)) {
    const name = given.toLowerCase();
    const known = fields.get(name);
    fields.set(name, known === undefined ? value : `${known}, ${value}`);
    if (name === "set-cookie") cookies.push(value);
  }
  // Where headers list their `Set-Cookie` lines, iterating them may have folded these into one.
  const lines = "getSetCookie" in headers
    ? (headers as HeadersLike & Headers).getSetCookie()
    : cookies;
  return Object.assign(fields, { getSetCookie: () => lines });
}

/** Lists headers of any make, a name once for each of its values. */
export function listHeaders(headers: HeadersLike): [name: string, value: string][] {
  const list: [string, string][] = [];
  for (const entry of listEntries(headers)) {
    const [name, values]: readonly unknown[] = Array.isArray(entry) ? entry : [undefined, 0];
    for (const value of [values ?? []].flat()) {
      if (typeof name !== "string" || typeof value !== "string") {
        fail("headers", "a Headers, pairs or an object of texts");
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
  throw new TypeError(`Cannot read the reply as "${name}" must be ${rule}`);
}
