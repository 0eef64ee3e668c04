/**
 * Runs the contract where the package is imported: in Node, Bun and Deno. Its other copy is the one
 * that is required. With an import map, Deno imports the source of this repository instead.
 *
 * @module
 */

// deno-lint-ignore-file no-console no-top-level-await -- The whole of a process.

import { createRequire } from "node:module";
import process from "node:process";
import { inspect } from "node:util";
import { runContract } from "../../tests/contract/run_contract.ts";

const require = createRequire(import.meta.url);
const { Bun, Deno } = Object(globalThis);
const name = Bun ? "bun" : Deno ? "deno" : "node";
const print = Bun?.inspect ?? Deno?.inspect ?? inspect;
const report = await runContract({
  name,
  print: (value) => print(value, { depth: 9, showHidden: true, ...(Deno && { getters: true }) }),
  loadOtherCopy: () => Promise.resolve(require("@zuora-connections/client")),
}, `${process.argv[2]}`);
console.log(JSON.stringify(report));
