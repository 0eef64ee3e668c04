/**
 * Checks of arguments. Each names the option as the caller wrote it and never shows its value,
 * since any value may hold a secret.
 *
 * @module
 */

// The sum of two, and a second more, must fit a timer, which counts milliseconds in 31 bits.
const LONGEST_TIMER_MS = 1_000_000_000;

/** Throws, unless the claim holds, an error that names the option and its rule. */
export function check(
  isRight: boolean,
  name: string,
  rule: string,
  Failure: new (message: string) => Error = TypeError,
): asserts isRight {
  if (!isRight) throw new Failure(`Cannot connect as "${name}" must ${rule}`);
}

/**
 * Tells whether a value is text that reaches the server as it is when sent as a header: `fetch`
 * strips outer white space, and runtimes encode all but printable ASCII differently.
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

/** Checks a number: a time when its name tells a unit, or else a count, which is whole. */
export function checkNumber(
  name: string,
  value: unknown,
  least: number,
  most: number = LONGEST_TIMER_MS,
): void {
  check(typeof value === "number", name, "be a number");
  const isCount = !name.endsWith("Ms");
  const isRight = value >= least && value <= most;
  const isWhole = !isCount || value === Infinity || Number.isInteger(value);
  const rule = `be ${isCount ? "a whole number " : ""}from ${least} to ${most}`;
  check(isRight && isWhole, name, rule, RangeError);
}

/** Checks a function. */
export function checkFunction(name: string, value: unknown): void {
  check(typeof value === "function", name, "be a function");
}
