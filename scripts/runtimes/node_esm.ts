/**
 * Runs the contract where the package is imported: in Node.
 *
 * @module
 */

// deno-lint-ignore-file no-console no-top-level-await -- The whole of a process.

import { createRequire } from "node:module";
import process from "node:process";
import { inspect } from "node:util";
import { runContract } from "../../tests/contract/run_contract.ts";

const require = createRequire(import.meta.url);
const report = await runContract({
  name: "node",
  print: (value) => inspect(value, { depth: 9, showHidden: true }),
  loadOtherCopy: () => Promise.resolve(require("@zuora-connections/client")),
}, `${process.argv[2]}`);
console.log(JSON.stringify(report));
