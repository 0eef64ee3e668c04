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

/** Checks a track id, if there is one, by Zuora's rules (specified). */
export function checkTrackId(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  const trackId = checkText("trackId", value);
  const rule = `have at most 64 characters and none of : ; " '`;
  check(/^[^:;"']{1,64}$/.test(trackId), "trackId", rule, RangeError);
  return trackId;
}

/** Checks a number; a time in milliseconds unless `most` says otherwise. */
export function checkNumber(
  name: string,
  value: number,
  least: number,
  most: number = LONGEST_TIMER_MS,
): number {
  const isNumber = typeof value === "number";
  const Failure = isNumber ? RangeError : TypeError;
  check(isNumber && value >= least && value <= most, name, `be from ${least} to ${most}`, Failure);
  return value;
}
