/**
 * The package.json and .npmignore that `@deno/dnt` writes.
 *
 * @module
 */

import type { EntryPoint, PackageJson } from "./dnt_options.ts";

/** Whoever publishes must refuse this. */
const GENERATED_BY = "stand-in for dnt@0.43.2";

/** Read in lib/npm_ignore.ts of dnt 0.43.2, for a build without tests and source maps. */
export const NPM_IGNORE = "/src/\n/test_runner.cjs\nyarn.lock\npnpm-lock.yaml\n";

/**
 * Adds to the given fields those that follow from the entry points, in the order in which dnt writes
 * them: lib/package_json.ts of 0.43.2.
 *
 * @param given The fields of the options.
 * @param modules The entry points, with their paths in the package.
 */
export function buildPackageJson(given: PackageJson, modules: readonly EntryPoint[]): object {
  const targets = modules.map(({ name, path }) => {
    const file = path.replace(/\.ts$/, ".js");
    return { name, import: `./esm/${file}`, require: `./script/${file}` };
  });
  const { name, version, description, keywords, homepage, repository, license, bugs, ...last } =
    given;
  return {
    ...{ name, version, description, keywords, homepage, repository, license, bugs },
    main: targets[0]?.require,
    module: targets[0]?.import,
    exports: Object.fromEntries(targets.map(({ name, ...paths }) => [name, paths])),
    scripts: {},
    ...last,
    _generatedBy: GENERATED_BY,
  };
}
