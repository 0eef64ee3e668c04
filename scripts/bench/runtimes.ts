/**
 * The runtimes that the bench measures, and how each starts a program.
 *
 * @module
 */

import { DENO_RUN, findBun, findDeno, findNode, type Tool } from "../runtimes/tools.ts";
import { BUN_VERSION, DENO_VERSIONS, NODE_VERSIONS } from "../runtimes/versions.ts";

/** A measured runtime. */
export interface Runtime {
  readonly tool: Tool;
  /** What stands before the path of a program. */
  readonly args: readonly string[];
}

/** The name of a measured runtime, as `--only` takes it. */
export type RuntimeName = "node20" | "node22" | "node24" | "deno" | "bun";

const DENO_ARGS = [...DENO_RUN, "--allow-all", "--v8-flags=--expose-gc"];

/** Every runtime that a row is measured on. */
export const RUNTIMES: Readonly<Record<RuntimeName, Runtime>> = {
  node20: buildNode("20."),
  node22: buildNode("22."),
  node24: buildNode("24."),
  deno: { tool: findDeno(DENO_VERSIONS.at(-1) ?? ""), args: DENO_ARGS },
  bun: { tool: findBun(BUN_VERSION), args: ["run"] },
};

function buildNode(line: string): Runtime {
  const version = NODE_VERSIONS.find((each) => each.startsWith(line)) ?? "";
  return { tool: findNode(version), args: ["--expose-gc"] };
}
