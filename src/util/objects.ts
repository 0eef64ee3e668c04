/**
 * Plain values: objects and JSON.
 *
 * @module
 */

/** Returns whether a value is an object, arrays included. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

/** Copies the fields that are not `undefined`. */
export function omitUndefined<T>(
  fields: { readonly [name: string]: T | undefined },
): Record<string, T>;
export function omitUndefined(fields: object): Record<string, unknown>;
export function omitUndefined(fields: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** Parses JSON; returns `undefined` when the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
