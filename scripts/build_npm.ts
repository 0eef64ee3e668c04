/**
 * Builds the npm package into `npm/`, as ES modules and as CommonJS, with types for both: dnt compiles
 * the modules, esbuild bundles them.
 *
 * Name, version, license and entry points are those of deno.json.
 *
 * @module
 */

// deno-lint-ignore-file no-console no-top-level-await -- A script talks to a terminal.

import { build } from "@deno/dnt";
import config from "../deno.json" with { type: "json" };
import type { BuildSettings } from "./offline/dnt_options.ts";
import { ROOT } from "./common/files.ts";
import { bundleEntries } from "./package/bundle_entries.ts";

const REPOSITORY = "https://github.com/zuora-connections/client";

/** Copied as they are. */
const DOCUMENTS = ["LICENSE", "README.md", "CHANGELOG.md"];

/** Tracked, so that the folder exists in a fresh clone; of no use in a package. */
const PLACEHOLDER = ".gitkeep";

/** The other entry points, as `./name` in deno.json and as the file `name.ts`. */
const SUBPATHS = Object.keys(config.exports).filter((name) => name !== ".")
  .map((name) => name.replace("./", ""));

/** How modules are built, whatever they are. */
export const BUILD_SETTINGS: BuildSettings = {
  shims: {},
  test: false, // what is tested is the packed package
  typeCheck: "both",
  skipNpmInstall: true, // there is nothing to install
  skipSourceOutput: true, // it would not be published, as there are no source maps
  compilerOptions: {
    target: "ES2022",
    lib: ["ES2023", "DOM", "DOM.Iterable"], // ES2023 for findLast, which Node has since 18
    noImplicitReturns: true,
    noUncheckedIndexedAccess: true,
  },
  // Node 20 has all of these, and some of them replace a global.
  polyfills: {
    arrayFindLast: false,
    arrayFromAsync: false,
    errorCause: false,
    objectHasOwn: false,
    promiseWithResolvers: false,
    stringReplaceAll: false,
  },
};

if (import.meta.main) {
  const outDir = new URL("npm/", ROOT);
  await buildNpm(outDir).catch((error) => {
    console.error(`Cannot build the package: ${Error.isError(error) ? error.message : error}`);
    Deno.exit(1);
  });
  const { name, version, _generatedBy } = JSON.parse(
    await Deno.readTextFile(new URL("package.json", outDir)),
  );
  console.log(`built ${name} ${version} in npm/ with ${_generatedBy}`);
}

/**
 * Empties a folder but for its placeholder and builds the package there.
 *
 * @param outDir The folder, with a slash at its end. It need not exist.
 */
export async function buildNpm(outDir: URL): Promise<void> {
  await emptyFolder(outDir);
  await build({
    entryPoints: Object.entries(config.exports).map(([name, path]) => ({
      name,
      path: new URL(path, ROOT).href,
    })),
    outDir: outDir.href,
    ...BUILD_SETTINGS,
    package: {
      name: config.name,
      version: config.version,
      description: "Connect to Zuora and stay connected: one login, and a fetch that outlives it",
      keywords: ["zuora", "zsession", "billing", "subscriptions", "rest", "oauth", "fetch"],
      homepage: `${REPOSITORY}#readme`,
      repository: { type: "git", url: `git+${REPOSITORY}.git` },
      license: config.license,
      bugs: { url: `${REPOSITORY}/issues` },
      typesVersions: buildTypesVersions(),
      type: "module",
      sideEffects: false,
      engines: { node: ">=20" },
      publishConfig: { access: "public" },
    },
    async postBuild(): Promise<void> {
      for (const name of DOCUMENTS) {
        await Deno.copyFile(new URL(name, ROOT), new URL(name, outDir));
      }
      const ignored = new URL(".npmignore", outDir);
      await Deno.writeTextFile(ignored, `/${PLACEHOLDER}\n`, { append: true });
    },
  });
  await bundleEntries(outDir, "mod.js", SUBPATHS.map((name) => `${name}.js`));
}

async function emptyFolder(folder: URL): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  for await (const { name } of Deno.readDir(folder)) {
    if (name !== PLACEHOLDER) await Deno.remove(new URL(name, folder), { recursive: true });
  }
}

/**
 * Builds the field that TypeScript reads under `moduleResolution: node`, the default of `ts-jest`, where
 * it ignores `exports`. The main entry point needs no line: TypeScript finds it through `main`.
 */
function buildTypesVersions(): object {
  return { "*": Object.fromEntries(SUBPATHS.map((name) => [name, [`./script/${name}.d.ts`]])) };
}
