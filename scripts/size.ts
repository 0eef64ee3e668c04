/**
 * Prints what `connect` and all that it needs weighs for a user, minified and gzipped.
 *
 * Fails when it is over the limit, so that the number cannot grow unseen.
 *
 * @module
 */

// deno-lint-ignore-file no-console no-top-level-await -- A script talks to a terminal.

import { build, stop } from "npm:esbuild@0.28.1";

const LIMIT_BYTES = 8_000;

const { outputFiles: [bundle] } = await build({
  stdin: { contents: 'export { connect } from "./mod.ts";', resolveDir: "." },
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  write: false,
});
await stop();

const minified = bundle?.contents ?? new Uint8Array();
const gzipped = await new Response(
  new Blob([new Uint8Array(minified)]).stream().pipeThrough(new CompressionStream("gzip")),
).bytes();

console.log(
  `connect: ${minified.length} bytes minified, ${gzipped.length} gzipped (limit ${LIMIT_BYTES})`,
);
if (gzipped.length > LIMIT_BYTES) Deno.exit(1);
