/**
 * Measures how much longer a process takes that loads the package than one that loads nothing: its
 * time from start to end, and its CPU time, which other work on the machine disturbs less.
 *
 * @module
 */

import { runOrThrow } from "../common/run_command.ts";
import { installTool } from "../runtimes/tools.ts";
import type { LimitName } from "./limits.ts";
import type { Measurement } from "./measurement.ts";
import type { Places } from "./run_program.ts";
import type { Runtime } from "./runtimes.ts";
import { medianDifference } from "./statistics.ts";

const ROUNDS = 41;
const US_PER_MS = 1_000;

/** What a process loads; the first of each extension loads nothing. */
const MODULES: readonly Module[] = [
  { name: "empty", extension: "mjs", source: "" },
  {
    name: "import of .",
    extension: "mjs",
    source: 'import "@zuora-connections/client";',
    limit: "importMs",
  },
  {
    name: "import of . and ./store",
    extension: "mjs",
    source: 'import "@zuora-connections/client"; import "@zuora-connections/client/store";',
  },
  { name: "import of ky", extension: "mjs", source: 'import "ky";' },
  { name: "empty, CommonJS", extension: "cjs", source: "" },
  { name: "require of .", extension: "cjs", source: 'require("@zuora-connections/client");' },
];

interface Module {
  readonly name: string;
  readonly extension: "mjs" | "cjs";
  readonly source: string;
  readonly limit?: LimitName | undefined;
}

/** The times of the processes that loaded a module, in milliseconds. */
interface Times {
  readonly all: number[];
  readonly cpu: number[];
}

const PRINT_CPU = `process.on("exit", () => {
  const { user, system } = process.cpuUsage();
  console.log(user + system);
});`;

/** Starts process after process, in turn. */
export async function measureImport(
  runtime: Runtime,
  { project, install }: Places,
): Promise<readonly Measurement[]> {
  const program = await installTool(runtime.tool, install);
  const loads = MODULES.map((module, place) => ({
    module,
    path: `${project}/load_${place}.${module.extension}`,
    times: { all: [], cpu: [] } as Times,
  }));
  for (const { path, module } of loads) await Deno.writeTextFile(path, module.source + PRINT_CPU);
  for (let round = 0; round <= ROUNDS; round++) {
    for (const { path, times } of loads) {
      const { stdout, durationMs } = await runOrThrow(program, [path]);
      if (round === 0) continue; // what is not yet in the cache of the disk
      times.all.push(durationMs);
      times.cpu.push(Number(stdout) / US_PER_MS);
    }
  }
  return loads.filter(({ module }) => module.source !== "").flatMap(({ module, times }) => {
    const empty = loads.find((load) => load.module.extension === module.extension);
    return empty ? compare(module, times, empty.times) : [];
  });
}

function compare({ name, limit }: Module, times: Times, empty: Times): Measurement[] {
  return (["all", "cpu"] as const).map((kind) => ({
    name: `${name}, ${kind === "cpu" ? "CPU " : ""}over an empty module`,
    value: medianDifference(times[kind], empty[kind]),
    unit: "ms",
    limit,
  }));
}
