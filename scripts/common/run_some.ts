/**
 * Doing many things, some at a time.
 *
 * @module
 */

// As many as a small machine has cores; more would make time-outs of slowness.
const AT_ONCE = 2;

/** Does something for each item, in their order but some at a time. */
export async function runSome<T>(
  items: readonly T[],
  act: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values(); // which all share
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (const item of queue) await act(item);
  }));
}
