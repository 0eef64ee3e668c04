/**
 * The rows of the table: what is run, and how.
 *
 * @module
 */

import { DENO_RUN, findBun, findDeno, findNode, type Tool } from "./tools.ts";
import {
  BUN_VERSION,
  DENO_VERSIONS,
  EDGE_VM_VERSION,
  HOST_NODE_VERSION,
  MINIFLARE_VERSION,
  NODE_VERSIONS,
} from "./versions.ts";

/** A way to run the contract. */
export interface Row {
  readonly name: string;
  /** What has to be installed; the first is the program. */
  readonly tools: readonly [Tool, ...Tool[]];
  /** Builds the arguments of the program from where all is. */
  buildArgs(places: Places): readonly string[];
}

/** Where a row finds what it needs. */
export interface Places {
  /** The project of a user, with the package and the bundled suite in it. */
  readonly project: string;
  /** Where simulators are served. */
  readonly control: string;
  /** An import map from the package to the source of this repository. */
  readonly importMap: string;
  /** The folders of the tools after the first. */
  readonly folders: readonly string[];
}

const MINIFLARE: Tool = { package: "miniflare", version: MINIFLARE_VERSION };
const EDGE_VM: Tool = { package: "@edge-runtime/vm", version: EDGE_VM_VERSION };
const HOST = findNode(HOST_NODE_VERSION);

/** Every row. */
export const rows: readonly Row[] = [
  ...NODE_VERSIONS.flatMap(buildNodeRows),
  {
    name: `Bun ${BUN_VERSION}`,
    tools: [findBun(BUN_VERSION)],
    buildArgs: ({ project, control }) => ["run", `${project}/module_host.mjs`, control],
  },
  ...DENO_VERSIONS.flatMap(buildDenoRows),
  buildWorkerRow("workerd"),
  buildWorkerRow("workerd, nodejs_compat", "nodejs_compat"),
  {
    name: `@edge-runtime/vm ${EDGE_VM_VERSION}`,
    tools: [HOST, EDGE_VM],
    buildArgs: ({ project, control, folders: [folder = ""] }) => [
      `${project}/edge_host.mjs`,
      control,
      folder,
      `${project}/bundled_suite.js`,
    ],
  },
];

function buildNodeRows(version: string): Row[] {
  return ["import", "require"].map((form) => ({
    name: `Node ${version}, ${form}`,
    tools: [findNode(version)],
    buildArgs: ({ project, control }) => [
      // What a user would see as a warning is an error.
      "--throw-deprecation",
      `${project}/${form === "import" ? "module_host.mjs" : "node_cjs.cjs"}`,
      control,
    ],
  }));
}

function buildDenoRows(version: string): Row[] {
  return ["source", "npm package"].map((form) => ({
    name: `Deno ${version}, ${form}`,
    tools: [findDeno(version)],
    buildArgs: ({ project, control, importMap }) => [
      ...DENO_RUN,
      "--allow-net=127.0.0.1,zuora.invalid", // and nothing else, but for what `require` reads
      `--allow-read=${project}`,
      ...(form === "source" ? [`--import-map=${importMap}`] : []),
      `${project}/module_host.mjs`,
      control,
    ],
  }));
}

function buildWorkerRow(name: string, ...flags: readonly string[]): Row {
  return {
    name,
    tools: [HOST, MINIFLARE],
    buildArgs: ({ project, control, folders: [folder = ""] }) => [
      `${project}/workerd_host.mjs`,
      control,
      folder,
      `${project}/bundled_suite.js`,
      ...flags,
    ],
  };
}
