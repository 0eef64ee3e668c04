/**
 * Run by Node: loads a module and prints what it did to globals meanwhile, one a line.
 *
 * What the host adds to the language, as fetch, timers and console, may be neither read nor
 * written. What the language itself has, as Map and its methods, may be read, but not replaced.
 *
 * Usage: node trap_globals.mjs import|require SPECIFIER
 *
 * @module
 */

// deno-lint-ignore-file no-top-level-await explicit-function-return-type -- Node 20 runs no types.

import { createRequire } from "node:module";
import process from "node:process";
import { runInNewContext } from "node:vm";

const [, , how, specifier] = process.argv;
const { log } = console;
const touched = new Set();
const languageNames = runInNewContext("Reflect.ownKeys(globalThis)")
  .filter((name) => name !== "console");

trapHostGlobals();
const before = readGlobals();
const loaded = how === "import"
  ? await import(specifier)
  : createRequire(import.meta.url)(specifier);
const after = readGlobals();

for (const name of new Set([...before.keys(), ...after.keys()])) {
  if (!Object.is(before.get(name), after.get(name))) touched.add(`writes ${name}`);
}
if (Object.keys(loaded).length === 0) touched.add("exports nothing");
for (const line of touched) log(line);

/** Replaces each global of the host by one that tells when it is read or written. */
function trapHostGlobals() {
  const descriptors = Object.getOwnPropertyDescriptors(globalThis);
  for (const name of Reflect.ownKeys(descriptors)) {
    const real = descriptors[name];
    if (languageNames.includes(name) || !real.configurable) continue;
    Object.defineProperty(globalThis, name, {
      configurable: true,
      enumerable: real.enumerable,
      get: () => {
        touched.add(`reads ${String(name)}`);
        return "value" in real ? real.value : real.get?.call(globalThis);
      },
      set: () => touched.add(`writes ${String(name)}`),
    });
  }
}

/** Gives all globals, and all members of those of the language, by name, without calling getters. */
function readGlobals() {
  const found = new Map(readMembers("", globalThis));
  for (const name of languageNames) {
    const value = globalThis[name];
    if (value === null || value === globalThis || !["function", "object"].includes(typeof value)) {
      continue;
    }
    const parts = [[`${name}.`, value], [`${name}.prototype.`, value.prototype]];
    for (const [prefix, part] of parts) {
      for (const [member, it] of readMembers(prefix, part)) found.set(member, it);
    }
  }
  return found;
}

function readMembers(prefix, holder) {
  const descriptors = Object.getOwnPropertyDescriptors(holder ?? {});
  return Reflect.ownKeys(descriptors).map((name) => {
    const { value, get } = descriptors[name];
    return [prefix + String(name), get ?? value];
  });
}
