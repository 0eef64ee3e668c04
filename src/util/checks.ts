/**
 * Checks arguments: an error names the option as the caller wrote it.
 *
 * No error shows the value, since any value may be a secret.
 *
 * @module
 */

import { isRecord, omitUndefined } from "./objects.ts";

// Timers count milliseconds in 31 bits, and some wait for two of these times and a second.
const LONGEST_TIMER_MS = 1_000_000_000;

/** Throws an error with the option's name and rule unless `isRight` is true. */
export function check(
  isRight: boolean,
  name: string,
  rule: string,
  Failure: new (message: string) => Error = TypeError,
): asserts isRight {
  if (!isRight) throw new Failure(`Cannot connect: "${name}" must ${rule}`);
}

/** Checks the value of an option; throws an error with the option's name. */
export type Check = (name: string, value: unknown) => unknown;

/**
 * Checks options one by one; throws for an unknown one, which may be misspelt.
 *
 * @param given The options; `undefined` means absent.
 * @param checks The check of every known option.
 * @param prefix What a message puts before a name, such as `"retry."`.
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
      throw new TypeError(`Cannot connect: unknown option "${name}"; choose from ${known}`);
    }
    checks[key]?.(name, value);
  }
}

/**
 * Throws for options that other HTTP clients use in place of ours.
 *
 * @param given The options of a call.
 * @param advice What to use instead, by the name of the foreign option.
 */
export function checkForeign(given: object, advice: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || !Object.hasOwn(advice, name)) continue;
    throw new TypeError(`Cannot call Zuora: "${name}" is not an option; ${advice[name]}`);
  }
}

/**
 * Returns whether a value is text that reaches the server unchanged in a header.
 *
 * `fetch` trims header values, and runtimes encode characters beyond printable ASCII differently.
 */
export function isHeaderText(value: unknown): value is string {
  return typeof value === "string" && /^[!-~]([ -~]*[!-~])?$/.test(value);
}

/** Checks a text that is sent as a header value. */
export function checkText(name: string, value: unknown): string {
  check(value !== undefined && value !== "", name, "not be missing or empty");
  check(isHeaderText(value), name, "be printable ASCII, without spaces around it");
  return value;
}

/** Checks an optional text that is sent as a header value. */
export function checkAnyText(name: string, value: unknown): string | undefined {
  return value === undefined ? undefined : checkText(name, value);
}

/** Checks an optional track id by Zuora's rules (specified). */
export function checkTrackId(value: unknown): string | undefined {
  const trackId = checkAnyText("trackId", value);
  const rule = `have at most 64 characters and none of : ; " '`;
  const isRight = trackId === undefined || /^[^:;"']{1,64}$/.test(trackId);
  check(isRight, "trackId", rule, RangeError);
  return trackId;
}

/** Checks a number: a time if its name ends in `Ms`, otherwise a whole count or `Infinity`. */
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

/** Checks an object by its methods, since it may come from another copy of the package. */
export function checkMethods(
  name: string,
  value: unknown,
  rule: string,
  methods: readonly string[],
): void {
  const isWhole = isRecord(value) && methods.every((key) => typeof value[key] === "function");
  check(isWhole, name, rule);
}

/** Checks a number of at least 1, like {@linkcode checkNumber}. */
export const checkPositive: Check = (name, value) => checkNumber(name, value, 1);
