/**
 * Puts the contract into the reach of whoever opens an edge VM; it is bundled with both copies of
 * the installed package.
 *
 * @module
 */

import type * as Client from "@zuora-connections/client";
import { runContract } from "../../tests/contract/run_contract.ts";

/** What esbuild makes of it takes the CommonJS copy into the bundle. */
declare const require: (name: "@zuora-connections/client") => typeof Client;

/** Runs the suite; its report is text, which can leave the VM as it is. */
async function run(control: string, print: (value: unknown) => string): Promise<string> {
  const loadOtherCopy = (): Promise<typeof Client> =>
    Promise.resolve(require("@zuora-connections/client"));
  return JSON.stringify(await runContract({ name: "edge-vm", print, loadOtherCopy }, control));
}

Object.assign(globalThis, { runContract: run });
