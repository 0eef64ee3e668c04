/**
 * Measures how much longer a process takes that loads the package than one that loads nothing.
 *
 * @module
 */

import { ExpectedError } from "../common/tally.ts";
import { installTool } from "../runtimes/tools.ts";
import type { LimitName } from "./limits.ts";
import type { Measurement } from "./measurement.ts";
import { type Contender, runRounds } from "./programs/rounds.ts";
import type { Places } from "./run_program.ts";
import type { Runtime } from "./runtimes.ts";
import { medianDifference } from "./statistics.ts";

const ROUNDS = { rounds: 41, warmUpRounds: 3, calls: 1 };
const US_PER_MS = 1_000;

/** What a process loads; the first of each extension loads nothing. */
const MODULES: readonly {
  readonly name: string;
  readonly extension: "mjs" | "cjs";
  readonly source: string;
  readonly limit?: LimitName | undefined;
}[] = [
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

/** Starts process after process, in turn. */
export async function measureImport(
  runtime: Runtime,
  { project, install }: Places,
): Promise<readonly Measurement[]> {
  const program = await installTool(runtime.tool, install);
  const contenders: Contender[] = [];
  for (const [place, { name, extension, source }] of MODULES.entries()) {
    const path = `${project}/load_${place}.${extension}`;
    await Deno.writeTextFile(path, source);
    contenders.push({ name, run: () => runToEnd(program, path) });
  }
  const times = await runRounds(contenders, ROUNDS);
  return MODULES.filter(({ source }) => source !== "").map(({ name, extension, limit }) => {
    const empty = MODULES.find((each) => each.extension === extension)?.name ?? "";
    const value = medianDifference(times(name), times(empty)) / US_PER_MS;
    return { name: `${name}, over an empty module`, value, unit: "ms", limit };
  });
}

async function runToEnd(program: string, path: string): Promise<void> {
  const { success } = await new Deno.Command(program, {
    args: [path],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn().status;
  if (!success) throw new ExpectedError(`Cannot load what is in ${path}`);
}
