/**
 * Starts a Worker in workerd, through miniflare, and gives it one request.
 *
 * Arguments: where simulators are served, the folder in which miniflare is installed, the file of
 * the Worker, and compatibility flags.
 *
 * @module
 */

// deno-lint-ignore-file no-console no-top-level-await -- The whole of a process.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import process from "node:process";

// A request, whose handler may do what a module may not, starts the suite. Without `nodejs_compat`
// there is nothing that a Worker could print a value with.
const WORKER = `
  import "./suite.js";
  export default {
    async fetch(request) {
      const { inspect } = await import("node:util").catch(() => ({}));
      const control = new URL(request.url).searchParams.get("control");
      return new Response(await runContract("workerd", control, inspect));
    },
  };
`;

const [control = "", folder = "", file = "", ...compatibilityFlags] = process.argv.slice(2);
const { Miniflare } = createRequire(`${folder}/`)("miniflare");
const worker = new Miniflare({
  // Named one by one, since only then is an import allowed that may fail.
  modules: [
    { type: "ESModule", path: "worker.js", contents: WORKER },
    { type: "ESModule", path: "suite.js", contents: readFileSync(file, "utf8") },
  ],
  compatibilityDate: "2026-01-01",
  compatibilityFlags,
});
try {
  const url = `http://worker.example/?control=${encodeURIComponent(control)}`;
  const reply = await worker.dispatchFetch(url);
  console.log(await reply.text());
} finally {
  await worker.dispose();
}
