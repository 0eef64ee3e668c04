/**
 * Bundles the entry points of a built package: Node loads one file in a fraction of the time that it
 * needs for dozens.
 *
 * @module
 */

import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readFiles } from "../common/files.ts";
import { build, type Plugin, stop, transform } from "npm:esbuild@0.28.1";

/** A bundle, as an ES module. */
interface Bundle {
  /** The name of its file. */
  readonly name: string;
  readonly code: string;
}

/**
 * Replaces all JavaScript in `esm/` and `script/` with one bundle per entry point. Types stay as they
 * are.
 *
 * What the main entry point exports, the others import from it, so that an error class is the same
 * class in all of them. Other functions that several entry points use are copied into each: a file
 * that they share would be one more to load for every user of the main entry point.
 *
 * @param outDir The folder of the package, with a slash at its end.
 * @param main The file of the main entry point.
 * @param others The files of the other entry points.
 */
export async function bundleEntries(
  outDir: URL,
  main: string,
  others: readonly string[],
): Promise<void> {
  const esmFolder = fileURLToPath(new URL("esm/", outDir));
  const scriptFolder = fileURLToPath(new URL("script/", outDir));
  try {
    const bundles = [
      ...await bundle(esmFolder, [main]),
      ...await bundle(esmFolder, others, await importFromMain(esmFolder, main)),
    ];
    for (const path of readFiles(outDir).keys()) {
      if (path.endsWith(".js")) await Deno.remove(new URL(path, outDir));
    }
    for (const { name, code } of bundles) {
      await Deno.writeTextFile(join(esmFolder, name), code);
      // Made from the ES module, so that one CommonJS bundle requires another as that imports it.
      await Deno.writeTextFile(join(scriptFolder, name), await convertToCommonJs(name, code));
    }
  } finally {
    await stop();
  }
}

/** Bundles each of some entry points, in a folder of ES modules, by itself. */
async function bundle(
  folder: string,
  entries: readonly string[],
  ...plugins: Plugin[]
): Promise<Bundle[]> {
  const { outputFiles } = await build({
    absWorkingDir: folder,
    entryPoints: [...entries],
    outdir: ".",
    bundle: true,
    plugins,
    format: "esm",
    platform: "neutral",
    target: "es2022",
    legalComments: "none",
    logLevel: "error",
    write: false,
  });
  return outputFiles.map(({ path, text }) => ({ name: basename(path), code: text }));
}

/** Turns imports of modules that the main entry point exports into imports of that entry point. */
async function importFromMain(folder: string, main: string): Promise<Plugin> {
  const code = await Deno.readTextFile(join(folder, main));
  const exported = [...code.matchAll(/ from "(\.\/[^"]+)";$/gm)]
    .map(([, path = ""]) => join(folder, path));
  return {
    name: "import-from-main",
    setup({ onResolve }): void {
      onResolve(
        { filter: /^\./ },
        ({ path, resolveDir }) =>
          exported.includes(join(resolveDir, path))
            ? { path: `./${main}`, external: true, sideEffects: false }
            : undefined,
      );
    },
  };
}

async function convertToCommonJs(name: string, code: string): Promise<string> {
  const { code: converted } = await transform(code, {
    sourcefile: name,
    format: "cjs",
    platform: "node", // so that Node finds the names of the exports when an ES module imports it
    target: "es2022",
    banner: '"use strict";', // as every ES module is
    legalComments: "none",
  });
  return converted;
}
