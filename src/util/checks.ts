/**
 * Checks of arguments. Each names the option as the caller wrote it and never shows its value,
 * since any value may hold a secret.
 *
 * @module
 */

import { isRecord, omitUndefined } from "./objects.ts";

// The sum of two, and a second more, must fit a timer, which counts milliseconds in 31 bits.
const LONGEST_TIMER_MS = 1_000_000_000;

/** Throws an error that names the option and its rule, unless the claim is true. */
export function check(
  isRight: boolean,
  name: string,
  rule: string,
  Failure: new (message: string) => Error = TypeError,
): asserts isRight {
  if (!isRight) throw new Failure(`Cannot connect as "${name}" must ${rule}`);
}

/** Checks the value of an option; throws an error that names it. */
export type Check = (name: string, value: unknown) => unknown;

/**
 * Checks options one by one; one that has no check is unknown, so that a misspelt one is not ignored.
 *
 * @param given The options; those whose value is `undefined` are left out.
 * @param checks The check of every option.
 * @param prefix What stands before a name in a message, such as `"retry."`.
 */
export function checkOptionsBy(
  checks: Readonly<Record<string, Check>>,
  given: object,
  prefix: string = "",
): void {
  for (const [key, value] of Object.entries(omitUndefined(given))) {
    const name = prefix + key;
    if (!Object.hasOwn(checks, key)) {
      const known = Object.keys(checks).join(", ");
      throw new TypeError(`Cannot connect as "${name}" is not an option: known are ${known}`);
    }
    checks[key]?.(name, value);
  }
}

/**
 * Checks that an object has none of the options that other HTTP clients have in place of ours.
 *
 * @param given The options of a call.
 * @param advice What to do instead, by the name of the option.
 */
export function checkForeign(given: object, advice: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(omitUndefined(given))) {
    if (!Object.hasOwn(advice, name)) continue;
    throw new TypeError(`Cannot call Zuora as "${name}" is not an option: ${advice[name]}`);
  }
}

/**
 * Tells whether a value is text that reaches the server unchanged when it is sent as a header.
 *
 * `fetch` strips outer white space, and runtimes encode all but printable ASCII differently.
 */
export function isHeaderText(value: unknown): value is string {
  return typeof value === "string" && /^[!-~]([ -~]*[!-~])?$/.test(value);
}

/** Checks a text that becomes a header value. */
export function checkText(name: string, value: unknown): string {
  check(value !== undefined && value !== "", name, "be given: it is missing or empty");
  check(isHeaderText(value), name, "be printable ASCII without outer white space");
  return value;
}

/** Checks such a text, if there is one. */
export function checkAnyText(name: string, value: unknown): string | undefined {
  return value === undefined ? undefined : checkText(name, value);
}

/** Checks a track id, if there is one, by Zuora's rules (specified). */
export function checkTrackId(value: unknown): string | undefined {
  const trackId = checkAnyText("trackId", value);
  const rule = `have at most 64 characters and none of : ; " '`;
  const isRight = trackId === undefined || /^[^:;"']{1,64}$/.test(trackId);
  check(isRight, "trackId", rule, RangeError);
  return trackId;
}

/** Checks a number: a time when its name ends in a unit, else a count, which must be whole. */
export function checkNumber(
  name: string,
  value: unknown,
  least: number = 0,
  most: number = LONGEST_TIMER_MS,
): void {
  check(typeof value === "number", name, "be a number");
  const isTime = name.endsWith("Ms") || value === Infinity;
  const isRight = value >= least && value <= most && (isTime || Number.isInteger(value));
  check(isRight, name, `be a ${isTime ? "" : "whole "}number from ${least} to ${most}`, RangeError);
}

/** Checks a function. */
export function checkFunction(name: string, value: unknown): void {
  check(typeof value === "function", name, "be a function");
}

/** Checks an object by its methods: it may come from another copy of the package. */
export function checkMethods(
  name: string,
  value: unknown,
  rule: string,
  methods: readonly string[],
): void {
  const isWhole = isRecord(value) && methods.every((key) => typeof value[key] === "function");
  check(isWhole, name, rule);
}

/** Checks a number from 1 up, as {@linkcode checkNumber} does. */
export const checkPositive: Check = (name, value) => checkNumber(name, value, 1);
