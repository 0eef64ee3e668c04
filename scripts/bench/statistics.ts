/**
 * The statistics of the bench. It runs inside every measured runtime too.
 *
 * @module
 */

/**
 * Finds the median.
 *
 * @param values At least one number, in any order.
 * @throws {RangeError} When there is none.
 */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[sorted.length >> 1];
  const lower = sorted[(sorted.length - 1) >> 1];
  if (lower === undefined || upper === undefined) {
    throw new RangeError("Cannot find a median: there are no values");
  }
  return (lower + upper) / 2;
}

/**
 * Finds the median of what each round says of two contenders, so that noise that lasts longer than
 * a round cancels out.
 *
 * @param left A value for each round.
 * @param right A value for each round, in the same order.
 * @param compare How a round compares the two.
 * @throws {RangeError} When the rounds differ in number, or there are none.
 */
export function pairedMedian(
  left: readonly number[],
  right: readonly number[],
  compare: (left: number, right: number) => number,
): number {
  if (left.length !== right.length) {
    throw new RangeError(`Cannot pair rounds: there are ${left.length} and ${right.length}`);
  }
  return median(left.map((value, round) => compare(value, right[round] ?? NaN)));
}

/** The median of the differences `left - right`. */
export function medianDifference(left: readonly number[], right: readonly number[]): number {
  return pairedMedian(left, right, (a, b) => a - b);
}

/** The median of the ratios `left / right`. */
export function medianRatio(left: readonly number[], right: readonly number[]): number {
  return pairedMedian(left, right, (a, b) => a / b);
}
