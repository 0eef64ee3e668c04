/**
 * What the tests of types say. Nothing in this folder is ever run: to compile is to pass.
 *
 * @module
 */

/** `true` for two types that are the same to the compiler, down to `readonly` and `?`; else `false`. */
export type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2)
  ? true
  : false;

/** Compiles when the two types are the same, told `true`, or differ, told `false`. */
export function expectSame<A, B>(_isSame: Same<A, B>): void {}

/** Compiles when the value has the type. */
export function expectType<T>(_value: T): void {}

/** Compiles where the compiler knows that nothing is left. */
export function expectNever(value: never): never {
  return value;
}
