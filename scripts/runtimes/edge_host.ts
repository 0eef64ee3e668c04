/**
 * Opens an edge VM and runs the contract in it.
 *
 * Arguments: where simulators are served, the folder in which `@edge-runtime/vm` is installed, and
 * the file of the suite.
 *
 * @module
 */

// deno-lint-ignore-file no-console no-top-level-await -- The whole of a process.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import process from "node:process";
import { inspect } from "node:util";

const [control = "", folder = "", file = ""] = process.argv.slice(2);
const { EdgeVM } = createRequire(`${folder}/`)("@edge-runtime/vm");
const vm = new EdgeVM();
vm.evaluate(readFileSync(file, "utf8"));
const run = vm.evaluate("runContract");
console.log(await run("edge-vm", control, inspect));
