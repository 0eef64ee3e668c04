/**
 * Bundling a module as a user would.
 *
 * @module
 */

import { gzipSync } from "node:zlib";
import { build, stop } from "npm:esbuild@0.28.1";

/** A minified bundle. */
export interface Bundle {
  readonly code: string;
  readonly bytes: number;
  readonly gzippedBytes: number;
  /** What each file that is in it takes of it. */
  readonly inputs: readonly { readonly path: string; readonly bytes: number }[];
}

/**
 * Bundles and minifies a module; one at a time.
 *
 * @param source Its text.
 * @param folder Where it would be.
 */
export async function bundleMinified(source: string, folder: string): Promise<Bundle> {
  try {
    const { metafile, outputFiles: [bundle] } = await build({
      stdin: { contents: source, resolveDir: folder },
      bundle: true,
      minify: true,
      format: "esm",
      target: "es2022",
      write: false,
      metafile: true,
      logLevel: "error",
    });
    const { contents, text } = bundle ?? { contents: new Uint8Array(), text: "" };
    const inputs = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.entries(inputs));
    return {
      code: text,
      bytes: contents.length,
      gzippedBytes: gzipSync(contents, { level: 9 }).length,
      inputs: inputs.map(([path, { bytesInOutput }]) => ({ path, bytes: bytesInOutput })),
    };
  } finally {
    await stop();
  }
}
