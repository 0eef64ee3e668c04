/**
 * JSON, out and in.
 *
 * @module
 */

/** What a call with JSON can be told: all that `fetch` takes, with `json` in place of `body`. */
export type JsonInit = Omit<RequestInit, "body"> & {
  /** What is sent as JSON; sets the body and, unless given, `Content-Type`. */
  readonly json?: unknown;
};

/** Builds what `fetch` takes: the JSON becomes its body. */
export function buildJsonInit({ json, ...init }: JsonInit = {}): RequestInit {
  const headers = new Headers(init.headers);
  const body = json === undefined ? undefined : JSON.stringify(json);
  if (!headers.has("accept")) headers.set("accept", "application/json");
  if (body && !headers.has("content-type")) headers.set("content-type", "application/json");
  return { ...init, headers, ...(body && { body }) };
}

/** Reads JSON; `undefined` when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
