/**
 * Runs the contract inside a Worker; it is bundled with both copies of the installed package.
 *
 * @module
 */

import type * as Client from "@zuora-connections/client";
import { runContract } from "../../tests/contract/run_contract.ts";

/** What esbuild makes of it takes the CommonJS copy into the bundle. */
declare const require: (name: "@zuora-connections/client") => typeof Client;

/** The Worker: a request, whose handler may do what a module may not, starts the suite. */
const worker: { fetch(request: Request): Promise<Response> } = {
  fetch: async (request) => {
    const control = new URL(request.url).searchParams.get("control") ?? "";
    const inspect = await loadInspect();
    const report = await runContract({
      name: "workerd",
      print: (value) => inspect(value, { depth: 9, showHidden: true }),
      loadOtherCopy: () => Promise.resolve(require("@zuora-connections/client")),
    }, control);
    return Response.json(report);
  },
};

export default worker;

type Inspect = (value: unknown, options: object) => string;

/** Loads what prints a value: without `nodejs_compat` there is nothing that a Worker could call. */
async function loadInspect(): Promise<Inspect> {
  const plain: Inspect = (value) => String(value);
  return await import("node:util").then(({ inspect }) => inspect, () => plain);
}
