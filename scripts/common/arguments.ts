/**
 * Reading the arguments of a script.
 *
 * @module
 */

import { ExpectedError } from "./tally.ts";

/**
 * Reads arguments of the form `--name=value`.
 *
 * @param args The arguments; the last one of a name counts.
 * @param names The names that there are.
 * @throws ExpectedError for an argument of another form or name.
 */
export function parseArguments<Name extends string>(
  args: readonly string[],
  names: readonly Name[],
): Partial<Record<Name, string>> {
  const found: Partial<Record<Name, string>> = {};
  for (const arg of args) {
    const name = names.find((each) => arg.startsWith(`--${each}=`));
    if (name === undefined) {
      const known = names.map((each) => `--${each}=…`).join(" and ");
      throw new ExpectedError(`Cannot read the argument "${arg}": there are ${known}`);
    }
    found[name] = arg.slice(name.length + 3);
  }
  return found;
}
