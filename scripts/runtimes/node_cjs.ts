/**
 * Runs the contract where the package is required: in Node. Bundled as CommonJS, in which each
 * `import` of the package is a `require`.
 *
 * @module
 */

// deno-lint-ignore-file no-console -- The whole of a process.

import process from "node:process";
import { inspect } from "node:util";
import { runContract } from "../../tests/contract/run_contract.ts";

runContract({
  name: "node",
  print: (value) => inspect(value, { depth: 9, showHidden: true }),
  loadOtherCopy: () => import("@zuora-connections/client"),
}, `${process.argv[2]}`).then((report) => console.log(JSON.stringify(report)));
