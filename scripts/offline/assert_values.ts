/**
 * Assertions about one value, as `@std/assert` makes them.
 *
 * @module
 */

import { AssertionError } from "node:assert/strict";

/** Fails unless a value is truthy. */
export function assert(expr: unknown, msg = ""): asserts expr {
  if (!expr) throw new AssertionError({ message: msg });
}

/** Fails unless a value is an instance of a class. */
export function assertInstanceOf<T>(
  actual: unknown,
  expectedType: abstract new (...args: never[]) => T,
  msg?: string,
): asserts actual is T {
  if (actual instanceof expectedType) return;
  fail(`Expected object to be an instance of "${expectedType.name}"`, msg);
}

/** Fails unless a text holds another. */
export function assertStringIncludes(actual: string, expected: string, msg?: string): void {
  if (actual.includes(expected)) return;
  fail(`Expected actual: "${actual}" to contain: "${expected}"`, msg);
}

/** Fails unless a text matches a pattern. */
export function assertMatch(actual: string, expected: RegExp, msg?: string): void {
  if (expected.test(actual)) return;
  fail(`Expected actual: "${actual}" to match: "${expected}"`, msg);
}

function fail(problem: string, msg: string | undefined): never {
  throw new AssertionError({ message: msg ? `${problem}: ${msg}` : `${problem}.` });
}
