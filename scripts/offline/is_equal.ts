/**
 * Equality as `assertEquals` of `@std/assert` means it.
 *
 * @module
 */

import { isDeepStrictEqual } from "node:util";

// The real library compares these by their text.
const COMPARED_AS_TEXT: readonly unknown[] = [RegExp, URL, URLSearchParams];

/**
 * Tells whether two values are equal, as the real library tells it.
 *
 * `isDeepStrictEqual` of Node is not the same: it does not look at getters (so two replies of
 * different status are equal to it) nor at the stack of an error, and it tells `-0` from `0`, which
 * the real library does not. Temporal is left out, as nothing here uses it.
 *
 * @param a One value.
 * @param b The other value.
 * @returns Whether they are equal.
 */
export function isEqual(a: unknown, b: unknown): boolean {
  return compare(a, b, new Map());
}

function compare(a: unknown, b: unknown, seen: Map<unknown, unknown>): boolean {
  if (a === b || Object.is(a, b)) return true;
  if (!isObject(a) || !isObject(b) || !haveOnePrototype(a, b)) return false;
  if (a instanceof Date && b instanceof Date) return Object.is(a.getTime(), b.getTime());
  if (ArrayBuffer.isView(a) || a instanceof ArrayBuffer) return isDeepStrictEqual(a, b);
  if (a instanceof WeakMap || a instanceof WeakSet || a instanceof WeakRef) {
    throw new TypeError(`Cannot compare ${a.constructor.name} instances`);
  }
  if (seen.get(a) === b) return true;
  if (Object.keys(a).length !== Object.keys(b).length) return false;
  seen.set(a, b);
  if (a instanceof Set && b instanceof Set) return areItemsEqual([...a], [...b], seen);
  if (a instanceof Map && b instanceof Map) return areItemsEqual([...a], [...b], seen);
  if (COMPARED_AS_TEXT.includes(a.constructor)) return String(a) === String(b);
  return [...listKeys(a), ...listKeys(b)].every((key) =>
    compare(Reflect.get(a, key), Reflect.get(b, key), seen) && key in a === key in b
  );
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function haveOnePrototype(a: object, b: object): boolean {
  return (Object.getPrototypeOf(a) ?? Object.prototype) ===
    (Object.getPrototypeOf(b) ?? Object.prototype);
}

/** Tells whether two lists have the same items, in any order. */
function areItemsEqual(
  a: readonly unknown[],
  b: readonly unknown[],
  seen: Map<unknown, unknown>,
): boolean {
  return a.length === b.length && a.every((item) => b.some((other) => compare(item, other, seen)));
}

/** Lists what counts as a part: of a plain value its enumerable keys, of another all, inherited too. */
function listKeys(value: object): (string | symbol)[] {
  const prototype = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype || prototype === Array.prototype) {
    return Reflect.ownKeys({ ...value });
  }
  const keys: (string | symbol)[] = [];
  for (
    let link = value;
    link !== null && link !== Object.prototype && link !== Array.prototype;
    link = Object.getPrototypeOf(link)
  ) {
    keys.push(...Reflect.ownKeys(link));
  }
  return keys;
}
