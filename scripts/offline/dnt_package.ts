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

/** In this order dnt writes what comes before all other fields: lib/package_json.ts of 0.43.2. */
const FIRST_FIELDS = [
  "name",
  "version",
  "description",
  "keywords",
  "author",
  "homepage",
  "repository",
  "license",
  "bugs",
  "main",
  "module",
  "exports",
  "scripts",
];

/**
 * Adds to the given fields those that follow from the entry points.
 *
 * @param given The fields of the options.
 * @param modules The entry points, with their paths in the package.
 */
export function buildPackageJson(given: PackageJson, modules: readonly EntryPoint[]): object {
  const targets = modules.map(({ name, path }) => {
    const file = path.replace(/\.ts$/, ".js");
    return { name, import: `./esm/${file}`, require: `./script/${file}` };
  });
  const fields = new Map<string, unknown>(Object.entries({
    module: targets[0]?.import,
    main: targets[0]?.require,
    ...given,
    exports: Object.fromEntries(targets.map(({ name, ...paths }) => [name, paths])),
    scripts: {},
  }));
  const last = [...fields.keys()].filter((name) => !FIRST_FIELDS.includes(name));
  const names = [...FIRST_FIELDS, ...last].filter((name) => fields.has(name));
  return {
    ...Object.fromEntries(names.map((name) => [name, fields.get(name)])),
    _generatedBy: GENERATED_BY,
  };
}
