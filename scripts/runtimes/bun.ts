/**
 * Runs the contract in Bun.
 *
 * @module
 */

// deno-lint-ignore-file no-console no-top-level-await -- The whole of a process.

import { createRequire } from "node:module";
import process from "node:process";
import { runContract } from "../../tests/contract/run_contract.ts";

const require = createRequire(import.meta.url);
const { Bun } = Object(globalThis);
const report = await runContract({
  name: "bun",
  print: (value) => Bun.inspect(value, { depth: 9 }),
  loadOtherCopy: () => Promise.resolve(require("@zuora-connections/client")),
}, `${process.argv[2]}`);
console.log(JSON.stringify(report));
