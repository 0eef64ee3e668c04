/** What a test of things left behind needs: a collection now, and not when the runtime likes. */

import v8 from "node:v8";
import vm from "node:vm";

/** Collects what nothing refers to any more, and lets its finalizers run. */
export async function collectGarbage(): Promise<void> {
  v8.setFlagsFromString("--expose-gc");
  const collect: unknown = vm.runInNewContext("gc");
  if (typeof collect !== "function") throw new Error("Cannot collect: this runtime has no gc()");
  for (let round = 0; round < 3; round++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}
