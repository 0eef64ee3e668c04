/**
 * Equality as `assertEquals` of `@std/assert` means it.
 *
 * @module
 */

const TYPED_ARRAY = Object.getPrototypeOf(Uint8Array);

// The real library compares these by their text.
const COMPARED_AS_TEXT: readonly unknown[] = [
  Intl.Locale.prototype,
  RegExp.prototype,
  URL.prototype,
  URLSearchParams.prototype,
];

/**
 * Tells whether two values are equal, as the real library tells it.
 *
 * `deepStrictEqual` of Node is not the same: it does not look at getters (so two replies of
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
  if (a instanceof Date && b instanceof Date) return Object.is(a.getTime(), b.getTime());
  if (!isObject(a) || !isObject(b) || !haveOnePrototype(a, b)) return false;
  if (a instanceof TYPED_ARRAY) return areItemsEqual(a, b);
  if (a instanceof ArrayBuffer && b instanceof ArrayBuffer) {
    return areItemsEqual(new Uint8Array(a), new Uint8Array(b));
  }
  if (a instanceof SharedArrayBuffer && b instanceof SharedArrayBuffer) {
    return areItemsEqual(new Uint8Array(a), new Uint8Array(b));
  }
  if (a instanceof WeakMap) throw new TypeError("Cannot compare WeakMap instances");
  if (a instanceof WeakSet) throw new TypeError("Cannot compare WeakSet instances");
  if (a instanceof WeakRef && b instanceof WeakRef) return compare(a.deref(), b.deref(), seen);
  if (seen.get(a) === b) return true;
  if (Object.keys(a).length !== Object.keys(b).length) return false;
  seen.set(a, b);
  if (isCollection(a) && isCollection(b)) return areEntriesEqual(a, b, seen);
  if (COMPARED_AS_TEXT.includes(Object.getPrototypeOf(a))) return String(a) === String(b);
  for (const key of new Set([...listKeys(a), ...listKeys(b)])) {
    if (!compare(Reflect.get(a, key), Reflect.get(b, key), seen)) return false;
    if (key in a !== key in b) return false;
  }
  return true;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function haveOnePrototype(a: object, b: object): boolean {
  return (Object.getPrototypeOf(a) ?? Object.prototype) ===
    (Object.getPrototypeOf(b) ?? Object.prototype);
}

function areItemsEqual(a: object, b: object): boolean {
  const length = Reflect.get(a, "length");
  if (length !== Reflect.get(b, "length")) return false;
  for (let index = 0; index < length; index++) {
    const [one, other] = [Reflect.get(a, index), Reflect.get(b, index)];
    if (one !== other && !Object.is(one, other)) return false;
  }
  return true;
}

function isCollection(value: object): value is Set<unknown> | Map<unknown, unknown> {
  return value instanceof Set || value instanceof Map;
}

function areEntriesEqual(
  a: Set<unknown> | Map<unknown, unknown>,
  b: Set<unknown> | Map<unknown, unknown>,
  seen: Map<unknown, unknown>,
): boolean {
  if (a.size !== b.size) return false;
  let unmatched = a.size;
  for (const [aKey, aValue] of a.entries()) {
    for (const [bKey, bValue] of b.entries()) {
      if (!compare(aKey, bKey, seen)) continue;
      if (aKey === aValue && bKey === bValue || compare(aValue, bValue, seen)) {
        unmatched--;
        break;
      }
    }
  }
  return unmatched === 0;
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
