/**
 * Which compilers, settings and environments the public types are compiled under: the one table of
 * versions, and what it means to a compiler.
 *
 * @module
 */

/** Packages of npm that are installed together, each as `name@version`. */
export type Kit = readonly string[];

/** The compilers: the oldest that is supported, and the newest of each later line. */
export const COMPILERS = ["5.4.5", "5.9.3", "6.0.3", "7.0.2"] as const;

/** A compiler, by its version. */
export type Compiler = (typeof COMPILERS)[number];

/** The settings by which a compiler finds a package. */
export const RESOLUTIONS = ["node16", "bundler", "node10"] as const;

/** A setting by which a compiler finds a package, by its name. */
export type Resolution = (typeof RESOLUTIONS)[number];

/** Where a consumer's code is to run, as far as its types know. */
export interface Environment {
  /** Its name, in the table. */
  readonly name: string;
  /** The compilers that it is for. */
  readonly compilers: readonly Compiler[];
  /** What declares its globals. */
  readonly kit: Kit;
  /** The packages of `kit` whose globals are in force. */
  readonly types: readonly string[];
  /** What the compiler itself declares. */
  readonly lib: readonly string[];
  /** The tests below `tests/types/` that only this environment can compile. */
  readonly tests: readonly string[];
  /** The packages of `kit` that the tests import. */
  readonly imports?: readonly string[];
  /** Whether one row for each compiler is enough: `node16` without `exactOptionalPropertyTypes`. */
  readonly isBrief?: boolean;
  /** Why the kit's own declarations do not compile; then their errors, and only they, do not count. */
  readonly flaw?: string;
}

/** One compilation of the matrix. */
export interface Row {
  readonly compiler: Compiler;
  readonly resolution: Resolution;
  readonly environment: Environment;
  /** Whether `exactOptionalPropertyTypes` is on. */
  readonly isExact: boolean;
}

/** The compilers with `moduleResolution: node`: it is deprecated in TypeScript 6 and gone in 7. */
const NODE10_COMPILERS: readonly Compiler[] = ["5.4.5", "5.9.3"];

/** What is set together with each resolution. */
const MODULE_SETTINGS: Readonly<Record<Resolution, object>> = {
  node16: { module: "node16" },
  bundler: { module: "esnext" },
  node10: { module: "commonjs", esModuleInterop: true }, // as ts-jest has it
};

const LANGUAGE = ["ES2022"];
const LATER: readonly Compiler[] = ["5.9.3", "6.0.3", "7.0.2"];
const NODE_20 = "@types/node@20.19.43"; // the oldest Node that is supported
const NODE_26 = "@types/node@26.6.6"; // does not compile under TypeScript 5.4

const node = { types: ["node"], lib: LANGUAGE, tests: ["environments/node.ts"] };
const bun = {
  name: "bun",
  kit: ["bun-types@1.4.5", NODE_26],
  types: ["bun-types"],
  lib: LANGUAGE,
  tests: ["environments/bun.ts"],
};

/** The environments. */
export const ENVIRONMENTS: readonly Environment[] = [
  { ...node, name: "node 20", compilers: COMPILERS, kit: [NODE_20] },
  { ...node, name: "node 26", compilers: LATER, kit: [NODE_26] },
  {
    name: "dom",
    compilers: COMPILERS,
    kit: [],
    types: [],
    lib: [...LANGUAGE, "DOM", "DOM.Iterable"],
    tests: ["environments/dom.ts"],
  },
  {
    name: "workers",
    compilers: COMPILERS,
    kit: ["@cloudflare/workers-types@5.20261117.1"],
    types: ["@cloudflare/workers-types"],
    lib: LANGUAGE,
    tests: ["environments/workers.ts"],
  },
  { ...bun, compilers: LATER },
  { ...bun, compilers: ["5.4.5"], flaw: "bun-types does not compile under TypeScript 5.4" },
  {
    ...node,
    name: "libraries",
    compilers: COMPILERS,
    // undici of the version that Node 20's types are made from: another is not the same as Node's
    // own, and under exactOptionalPropertyTypes not even that one is.
    kit: [NODE_20, "openapi-fetch@0.17.0", "undici@6.21.0", "unstorage@1.17.6"],
    imports: ["openapi-fetch", "undici", "unstorage"],
    tests: ["environments/libraries.ts"],
    isBrief: true,
    flaw: "unstorage declares drivers whose packages are not there",
  },
];

/** Tells what a row is, in the words of the table. */
export function describeRow({ compiler, resolution, environment, isExact }: Row): string[] {
  return [compiler, resolution, environment.name, isExact ? "exact" : "inexact"];
}

/** Lists the rows of a compiler. */
export function listRows(compiler: Compiler): Row[] {
  const environments = ENVIRONMENTS.filter(({ compilers }) => compilers.includes(compiler));
  const resolutions = RESOLUTIONS.filter((resolution) =>
    resolution !== "node10" || NODE10_COMPILERS.includes(compiler)
  );
  return resolutions.flatMap((resolution) =>
    environments.flatMap((environment) =>
      [true, false].map((isExact) => ({ compiler, resolution, environment, isExact }))
    )
  ).filter(({ environment, resolution, isExact }) =>
    !environment.isBrief || (resolution === "node16" && !isExact)
  );
}

/**
 * Builds the compiler's settings for a row.
 *
 * @param row The row.
 * @param files What is compiled.
 * @param kitFolder Where the environment's kit is installed.
 */
export function buildSettings(
  { resolution, environment, isExact }: Row,
  files: readonly string[],
  kitFolder: string,
): Record<string, unknown> {
  return {
    compilerOptions: {
      strict: true,
      skipLibCheck: false,
      exactOptionalPropertyTypes: isExact,
      ...MODULE_SETTINGS[resolution],
      moduleResolution: resolution,
      target: "es2022",
      lib: environment.lib,
      types: environment.types,
      typeRoots: [`${kitFolder}/node_modules`, `${kitFolder}/node_modules/@types`],
      allowImportingTsExtensions: true,
      noEmit: true,
    },
    files,
  };
}

/** What a compiler said. */
export interface Verdict {
  /** The lines that count. */
  readonly errors: readonly string[];
  /** How many errors are those of other packages, which do not count. */
  readonly foreign: number;
}

/**
 * Reads what a compiler printed.
 *
 * @param output What it printed, one error a line.
 * @param hasFlaw Whether errors in the declarations of other packages do not count.
 */
export function readVerdict(output: string, hasFlaw: boolean): Verdict {
  const errors = output.split(/\r?\n/).filter((line) => /(^|: )error TS\d+: /.test(line));
  const counted = errors.filter((line) => !hasFlaw || !isForeign(line));
  return { errors: counted, foreign: errors.length - counted.length };
}

function isForeign(line: string): boolean {
  const [path = ""] = line.split(": error TS");
  return path.includes("node_modules/") && !path.includes("node_modules/@zuora-connections/");
}
