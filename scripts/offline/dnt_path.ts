/**
 * Paths as `@deno/dnt` takes them.
 *
 * @module
 */

import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** Gives the absolute path of a path or of a `file:` address. */
export function toPath(pathOrUrl: string): string {
  return pathOrUrl.startsWith("file:") ? fileURLToPath(pathOrUrl) : resolve(pathOrUrl);
}
