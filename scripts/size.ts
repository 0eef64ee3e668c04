/**
 * Prints what `connect` and all that it needs weighs for a user, minified and gzipped, and which
 * files weigh most of it.
 *
 * Fails when it is over the limit, so that the number cannot grow unseen.
 *
 * @module
 */

// deno-lint-ignore-file no-console no-top-level-await -- A script talks to a terminal.

import { fileURLToPath } from "node:url";
import { bundleMinified } from "./common/bundle.ts";
import { ROOT } from "./common/files.ts";

// What it weighs now and a little more; the budget, which is lower, is in bench/limits.ts.
const LIMIT_BYTES = 19_100;
const FILES_SHOWN = 8;

const source = 'export { connect } from "./mod.ts";';
const { bytes, gzippedBytes, inputs } = await bundleMinified(source, fileURLToPath(ROOT));
const heaviest = [...inputs].sort((a, b) => b.bytes - a.bytes);

console.log(`connect: ${bytes} bytes minified, ${gzippedBytes} gzipped (limit ${LIMIT_BYTES})`);
for (const { path, bytes } of heaviest.slice(0, FILES_SHOWN)) console.log(`  ${bytes} ${path}`);
if (gzippedBytes > LIMIT_BYTES) Deno.exit(1);
