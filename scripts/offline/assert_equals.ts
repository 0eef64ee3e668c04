/**
 * Assertions that two values are equal or not, as `@std/assert` makes them.
 *
 * `deepStrictEqual` alone would not do: see {@linkcode isEqual}.
 *
 * @module
 */

import { AssertionError } from "node:assert/strict";
import { isEqual } from "./is_equal.ts";

/** Fails unless two values are deeply equal. */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void {
  if (isEqual(actual, expected)) return;
  fail("Values are not equal", "deepStrictEqual", actual, expected, msg);
}

/** Fails when two values are deeply equal. */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void {
  if (!isEqual(actual, expected)) return;
  fail("Values are equal", "notDeepStrictEqual", actual, expected, msg);
}

/** Fails unless two values are one and the same. */
export function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  msg?: string,
): asserts actual is T {
  if (Object.is(actual, expected)) return;
  fail("Values are not strictly equal", "strictEqual", actual, expected, msg);
}

function fail(
  problem: string,
  operator: string,
  actual: unknown,
  expected: unknown,
  msg: string | undefined,
): never {
  const difference = new AssertionError({ actual, expected, operator }).message;
  const message = `${problem}${msg ? `: ${msg}` : "."}\n${difference}`;
  throw new AssertionError({ message, actual, expected, operator });
}
