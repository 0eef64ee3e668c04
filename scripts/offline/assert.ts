/**
 * The functions of `@std/assert` that the tests use, for where the registry cannot be reached.
 *
 * Each fails whenever the real one fails; tests/scripts/libraries_test.ts holds them to it.
 *
 * @module
 */

import { AssertionError, ok } from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import { isEqual } from "./is_equal.ts";

export {
  match as assertMatch,
  ok as assert,
  strictEqual as assertStrictEquals,
} from "node:assert/strict";

/** A class of errors. */
export type ErrorClass<E> = abstract new (...args: never[]) => E;

/** Fails unless two values are deeply equal. */
export function assertEquals<T>(actual: T, expected: T, message?: string): void {
  if (isEqual(actual, expected)) return;
  const difference = new AssertionError({ actual, expected, operator: "deepStrictEqual" }).message;
  throw new AssertionError({ message: `${message ?? "Values are not equal"}\n${difference}` });
}

/** Fails when two values are deeply equal. */
export function assertNotEquals<T>(actual: T, expected: T, message?: string): void {
  ok(!isEqual(actual, expected), message ?? "Values are equal");
}

/** Fails unless a value is an instance of a class. */
export function assertInstanceOf<T>(
  actual: unknown,
  expectedType: abstract new (...args: never[]) => T,
  message?: string,
): asserts actual is T {
  ok(actual instanceof expectedType, message ?? `Expected an instance of "${expectedType.name}"`);
}

/** Fails unless a text holds another. */
export function assertStringIncludes(actual: string, expected: string, message?: string): void {
  ok(actual.includes(expected), message ?? `Expected "${actual}" to contain "${expected}"`);
}

/** Fails unless a function throws, and gives what it threw. */
export function assertThrows(fn: () => unknown): unknown;
/** Fails unless a function throws an error of a class and a message, and gives that error. */
export function assertThrows<E extends Error>(
  fn: () => unknown,
  errorClass: ErrorClass<E>,
  msgIncludes?: string,
): E;
export function assertThrows(fn: () => unknown, ...expected: Expected): unknown {
  try {
    fn();
  } catch (error) {
    return checkError(error, expected);
  }
  throw new AssertionError({ message: "Expected function to throw" });
}

/** Fails unless a function gives a promise that is rejected, and gives what it was rejected with. */
export function assertRejects(fn: () => PromiseLike<unknown>): Promise<unknown>;
/** Fails unless a promise is rejected with an error of a class and a message, and gives that error. */
export function assertRejects<E extends Error>(
  fn: () => PromiseLike<unknown>,
  errorClass: ErrorClass<E>,
  msgIncludes?: string,
): Promise<E>;
export async function assertRejects(
  fn: () => PromiseLike<unknown>,
  ...expected: Expected
): Promise<unknown> {
  let promise: PromiseLike<unknown> | undefined;
  try {
    promise = fn();
    await promise;
  } catch (error) {
    ok(promise, "Expected function to reject, and not to throw");
    return checkError(error, expected);
  }
  throw new AssertionError({ message: "Expected function to reject" });
}

type Expected = [errorClass?: ErrorClass<Error>, msgIncludes?: string];

/** Gives an error back that is as expected; as in the real library, its message needs a class. */
function checkError(error: unknown, [errorClass, msgIncludes = ""]: Expected): unknown {
  if (errorClass === undefined) return error;
  ok(error instanceof Error, "Expected an Error object");
  assertInstanceOf(error, errorClass);
  assertStringIncludes(
    stripVTControlCharacters(error.message),
    stripVTControlCharacters(msgIncludes),
  );
  return error;
}
