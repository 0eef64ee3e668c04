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
 * The median of the differences `left - right` of each round, so that noise that lasts longer than a
 * round cancels out.
 *
 * @throws {RangeError} When the rounds differ in number, or there are none.
 */
export function medianDifference(left: readonly number[], right: readonly number[]): number {
  return median(pairRounds(left, right).map(([a, b]) => a - b));
}

/** The median of the ratios `left / right` of each round. */
export function medianRatio(left: readonly number[], right: readonly number[]): number {
  return median(pairRounds(left, right).map(([a, b]) => a / b));
}

function pairRounds(
  left: readonly number[],
  right: readonly number[],
): readonly (readonly [number, number])[] {
  if (left.length !== right.length) {
    throw new RangeError(`Cannot pair rounds: there are ${left.length} and ${right.length}`);
  }
  return left.map((value, round) => [value, right[round] ?? NaN]);
}
