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

/** Headers by lower-case name, each with all of its values. */
export type HeaderFields = ReadonlyMap<string, readonly string[]>;

/** A reply whose parts were checked and whose headers were indexed, once. */
export interface IndexedReply {
  readonly status: number;
  readonly fields: HeaderFields;
  /** The body without a byte order mark. */
  readonly body: string;
}

/**
 * Checks a reply and indexes its headers.
 *
 * @throws {TypeError} When something is not part of any reply, such as a body that was parsed.
 */
export function indexReply({ status, headers, body }: HttpReply): IndexedReply {
  if (typeof status !== "number") fail("status", "a number");
  if (!isText(body)) fail("body", "text");
  return { status, fields: indexHeaders(headers), body: body.replace(/^\uFEFF/, "") };
}

/** Indexes headers by lower-case name. Indexing an index gives an equal one. */
export function indexHeaders(headers: HeadersLike): HeaderFields {
  const fields = new Map<string, string[]>();
  for (const [name, value] of listHeaders(headers)) {
    const values = fields.get(name.toLowerCase()) ?? [];
    values.push(value);
    fields.set(name.toLowerCase(), values);
  }
  // Where the runtime has it, iterating may have folded the lines into one.
  if (hasSetCookies(headers)) fields.set("set-cookie", [...headers.getSetCookie()]);
  return fields;
}

/** Lists the `Set-Cookie` lines of headers, without indexing those that can do so themselves. */
export function listSetCookies(headers: HeadersLike): readonly string[] {
  if (hasSetCookies(headers)) return headers.getSetCookie();
  return indexHeaders(headers).get("set-cookie") ?? [];
}

/** Lists headers as names and values, a name once for each of its values. */
export function listHeaders(headers: HeadersLike): (readonly [name: string, value: string])[] {
  if (!isRecord(headers)) failHeaders();
  const entries: readonly unknown[] = isIterable(headers) ? [...headers] : Object.entries(headers);
  return entries.flatMap((entry) => {
    const [name, values]: readonly unknown[] = Array.isArray(entry) ? entry : [];
    const given = [values].flat().filter((value) => value !== undefined && value !== null);
    if (typeof name !== "string" || !given.every(isText)) failHeaders();
    return given.map((value) => [name, value] as const);
  });
}

/** Reads a header; several values are joined by commas, as HTTP allows. */
export function readField(fields: HeaderFields, name: string): string | undefined {
  return fields.get(name)?.join();
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isIterable(value: object): value is Iterable<unknown> {
  return Symbol.iterator in value;
}

function hasSetCookies(headers: HeadersLike): headers is HeadersLike & {
  getSetCookie(): readonly string[];
} {
  return isRecord(headers) && typeof headers.getSetCookie === "function";
}

function failHeaders(): never {
  fail("headers", "a Headers, pairs of names and values, or an object of them");
}

function fail(name: string, rule: string): never {
  throw new TypeError(`Cannot read the reply as "${name}" must be ${rule}`);
}
