/**
 * Assertions that need nothing of a runtime.
 *
 * @module
 */

import { type AnyZuoraError, isZuoraError } from "@zuora-connections/client";

/** The error of a code. */
export type ErrorOf<C extends AnyZuoraError["code"]> = Extract<AnyZuoraError, { code: C }>;

/** Fails unless something holds. */
export function expect(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`Expected ${what}`);
}

/** Fails unless two values are equal in all that they hold. */
export function expectEqual(actual: unknown, expected: unknown, what: string = "value"): void {
  const [got, wanted] = [describe(actual), describe(expected)];
  expect(got === wanted, `${what} to be ${wanted}, but it is ${got}`);
}

/** Fails unless a promise is rejected with an error of the package, and gives that. */
export function expectError<C extends AnyZuoraError["code"]>(
  work: Promise<unknown>,
  code: C,
): Promise<ErrorOf<C>> {
  return awaitLater(async () => {
    const thrown = await expectRejection(work);
    const isRight = isZuoraError(thrown) && isOf(thrown, code);
    expect(isRight, `an error with code "${code}", but it is: ${String(thrown)}`);
    return thrown;
  });
}

/** Fails unless a promise is rejected with a TypeError whose message holds a text. */
export async function expectTypeError(work: Promise<unknown>, text: string): Promise<void> {
  const thrown = await expectRejection(work);
  const isRight = thrown instanceof TypeError && thrown.message.includes(text);
  expect(isRight, `a TypeError that says "${text}", but it is: ${String(thrown)}`);
}

/** Fails unless a promise is rejected, and gives what it was rejected with. */
export function expectRejection(work: Promise<unknown>): Promise<unknown> {
  return awaitLater(async () => {
    const outcome = await work.then(() => undefined, (thrown: unknown) => ({ thrown }));
    expect(outcome !== undefined, "a rejection, but the promise was fulfilled");
    return outcome.thrown;
  });
}

/** Begins what a case may await later: until then its failure is not one that nobody handles. */
export function awaitLater<T>(begin: () => Promise<T>): Promise<T> {
  const work = begin();
  work.catch(() => {});
  return work;
}

/** Waits until something holds that takes its moment, and fails when that is too long. */
export async function expectSoon(holds: () => Promise<boolean>, what: string): Promise<void> {
  for (let turn = 0; turn < MOST_TURNS; turn++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  expect(false, `${what} soon`);
}

const MOST_TURNS = 500;

function isOf<C extends AnyZuoraError["code"]>(error: AnyZuoraError, code: C): error is ErrorOf<C> {
  return error.code === code;
}

/** Writes a value with its keys in order; what JSON has no word for is told apart. */
function describe(value: unknown): string {
  const text = JSON.stringify(value, (_, inner: unknown) => {
    if (inner === undefined) return "(undefined)";
    if (Object.prototype.toString.call(inner) !== "[object Object]") return inner;
    return Object.fromEntries(
      Object.entries(Object(inner)).sort(([one], [other]) => one < other ? -1 : 1),
    );
  });
  return text ?? String(value);
}
