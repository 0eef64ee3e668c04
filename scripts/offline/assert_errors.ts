/**
 * Assertions that a function fails, as `@std/assert` makes them.
 *
 * @module
 */

import { AssertionError } from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";

/** A class of errors. */
export type ErrorClass<E> = abstract new (...args: never[]) => E;

/** Fails unless a function throws, and gives what it threw. */
export function assertThrows(fn: () => unknown, msg?: string): unknown;
/** Fails unless a function throws an error of a class and a message, and gives that error. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  errorClass: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): E;
export function assertThrows(
  fn: () => unknown,
  errorClassOrMsg?: ErrorClass<Error> | string,
  msgIncludes?: string,
  msg?: string,
): unknown {
  const expected = readExpected(errorClassOrMsg, msgIncludes, msg);
  try {
    fn();
  } catch (error) {
    checkError(error, expected);
    return error;
  }
  fail("Expected function to throw", expected);
}

/** Fails unless a function gives a promise that is rejected, and gives what it was rejected with. */
export function assertRejects(fn: () => PromiseLike<unknown>, msg?: string): Promise<unknown>;
/** Fails unless a promise is rejected with an error of a class and a message, and gives that error. */
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  errorClass: ErrorClass<E>,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
export async function assertRejects(
  fn: () => PromiseLike<unknown>,
  errorClassOrMsg?: ErrorClass<Error> | string,
  msgIncludes?: string,
  msg?: string,
): Promise<unknown> {
  const expected = readExpected(errorClassOrMsg, msgIncludes, msg);
  const promise = begin(fn);
  if (promise === undefined) fail("Function throws when expected to reject", expected);
  try {
    await promise;
  } catch (error) {
    checkError(error, expected);
    return error;
  }
  fail("Expected function to reject", expected);
}

interface Expected {
  readonly errorClass: ErrorClass<Error> | undefined;
  readonly msgIncludes: string | undefined;
  readonly msg: string | undefined;
}

function readExpected(
  errorClassOrMsg: ErrorClass<Error> | string | undefined,
  msgIncludes: string | undefined,
  msg: string | undefined,
): Expected {
  if (typeof errorClassOrMsg !== "string") return { errorClass: errorClassOrMsg, msgIncludes, msg };
  return { errorClass: undefined, msgIncludes: undefined, msg: errorClassOrMsg };
}

function begin(fn: () => PromiseLike<unknown>): PromiseLike<unknown> | undefined {
  try {
    const promise = fn();
    return typeof promise === "object" && typeof promise?.then === "function" ? promise : undefined;
  } catch {
    return undefined;
  }
}

// As in the real library, a message is looked at only when a class is asked for.
function checkError(error: unknown, expected: Expected): void {
  const { errorClass, msgIncludes } = expected;
  if (errorClass === undefined) return;
  if (!(error instanceof Error)) fail("Expected an Error object", expected);
  const { name, message } = error;
  if (!(error instanceof errorClass)) {
    fail(`Expected an instance of "${errorClass.name}", but got "${name}"`, expected);
  }
  const text = stripVTControlCharacters(message);
  if (msgIncludes && !text.includes(stripVTControlCharacters(msgIncludes))) {
    fail(`Expected a message that includes "${msgIncludes}", but got "${text}"`, expected);
  }
}

function fail(problem: string, { msg }: Expected): never {
  throw new AssertionError({ message: msg ? `${problem}: ${msg}` : `${problem}.` });
}
