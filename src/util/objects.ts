/**
 * Plain values: objects and JSON.
 *
 * @module
 */

/** Copies the fields that have a value: absent and undefined mean the same. */
export function omitUndefined<T>(
  fields: { readonly [name: string]: T | undefined },
): Record<string, T>;
export function omitUndefined(fields: object): Record<string, unknown>;
export function omitUndefined(fields: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** Reads JSON; `undefined` when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Tells whether a value has fields. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
