/**
 * Runs the contract in Deno. The package is the one that is installed or, with an import map, the
 * source of this repository; its other copy is the installed CommonJS.
 *
 * @module
 */

// deno-lint-ignore-file no-console no-top-level-await -- The whole of a process.

import { createRequire } from "node:module";
import { runContract } from "../../tests/contract/run_contract.ts";

const require = createRequire(import.meta.url);
const report = await runContract({
  name: "deno",
  print: (value) => Deno.inspect(value, { depth: 9, showHidden: true, getters: true }),
  loadOtherCopy: () => Promise.resolve(require("@zuora-connections/client")),
}, `${Deno.args[0]}`);
console.log(JSON.stringify(report));
