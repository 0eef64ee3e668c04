/**
 * The functions of `@std/assert` that the tests use, for where the registry cannot be reached.
 *
 * Each fails whenever the real one fails; tests/scripts/libraries_test.ts holds them to it.
 *
 * @module
 */

export { assert, assertInstanceOf, assertMatch, assertStringIncludes } from "./assert_values.ts";
export { assertEquals, assertNotEquals, assertStrictEquals } from "./assert_equals.ts";
export { assertRejects, assertThrows } from "./assert_errors.ts";
