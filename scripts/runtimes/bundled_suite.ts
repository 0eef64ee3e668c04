/**
 * Puts the contract into the reach of whoever hosts workerd or an edge VM, as `runContract`; it is
 * bundled with both copies of the installed package.
 *
 * @module
 */

import type * as Client from "@zuora-connections/client";
import { runContract } from "../../tests/contract/run_contract.ts";

/** What esbuild makes of it takes the CommonJS copy into the bundle. */
declare const require: (name: "@zuora-connections/client") => typeof Client;

/** Prints a value; what `inspect` of `node:util` is where there is one. */
type Inspect = (value: unknown, options: object) => string;

/** Runs the suite; its report is text, which can leave the runtime as it is. */
async function run(
  name: "workerd" | "edge-vm",
  control: string,
  inspect: Inspect = String,
): Promise<string> {
  return JSON.stringify(
    await runContract({
      name,
      print: (value) => inspect(value, { depth: 9, showHidden: true }),
      loadOtherCopy: () => Promise.resolve(require("@zuora-connections/client")),
    }, control),
  );
}

Object.assign(globalThis, { runContract: run });
