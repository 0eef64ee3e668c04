/**
 * Fields without a value.
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
