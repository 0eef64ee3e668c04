/**
 * Prints what `connect` and all that it needs weighs for a user, minified and gzipped, and which
 * files weigh most of it.
 *
 * Fails when it is over the limit, so that the number cannot grow unseen.
 *
 * @module
 */

// deno-lint-ignore-file no-console no-top-level-await -- A script talks to a terminal.

import { gzipSync } from "node:zlib";
import { build, stop } from "npm:esbuild@0.28.1";

// What it weighs now and a little more; the budget, which is lower, is in bench/limits.ts.
const LIMIT_BYTES = 19_000;
const FILES_SHOWN = 8;

const { metafile, outputFiles: [bundle] } = await build({
  stdin: { contents: 'export { connect } from "./mod.ts";', resolveDir: "." },
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  write: false,
  metafile: true,
});
await stop();

const minified = bundle?.contents ?? new Uint8Array();
const gzipped = gzipSync(minified, { level: 9 });
const inputs = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs));
const heaviest = inputs.map(([path, { bytesInOutput }]) => ({ path, bytes: bytesInOutput }))
  .sort((a, b) => b.bytes - a.bytes);

console.log(
  `connect: ${minified.length} bytes minified, ${gzipped.length} gzipped (limit ${LIMIT_BYTES})`,
);
for (const { path, bytes } of heaviest.slice(0, FILES_SHOWN)) console.log(`  ${bytes} ${path}`);
if (gzipped.length > LIMIT_BYTES) Deno.exit(1);
