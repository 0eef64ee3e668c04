/**
 * The assertion that a value can be logged.
 *
 * @module
 */

import type { World } from "./contract_case.ts";
import { expect } from "./expect.ts";

/** Fails if any print of a value holds a secret, as it is or quoted. */
export function expectNoSecret(
  world: World,
  value: unknown,
  secrets: readonly string[],
): void {
  const printed = printAll(world, value);
  for (const secret of secrets) {
    const quoted = JSON.stringify(secret).slice(1, -1);
    const isThere = printed.includes(secret) || printed.includes(quoted);
    expect(!isThere, `no secret in a print of ${Object(value).constructor?.name}`);
  }
}

/** Prints a value in every way that a log might, its causes too. */
function printAll(world: World, value: unknown): string {
  const own = Object(value);
  const fields = Object.getOwnPropertyNames(own).map((name) => `${name}=${String(own[name])}`);
  const cause = own.cause === undefined ? "" : printAll(world, own.cause);
  const prints = [value, clone(value)].map((each) => world.runtime.print(each));
  return [String(value), JSON.stringify(value), ...prints, ...fields, cause].join("\n");
}

function clone(value: unknown): unknown {
  try {
    return structuredClone(value);
  } catch (error) {
    return error; // what holds functions cannot be cloned
  }
}
