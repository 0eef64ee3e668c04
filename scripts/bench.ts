/**
 * Proves the budgets: measures the package, built, packed and installed as a user would, beside its
 * peers, and exits with 1 when a row is past its bound.
 *
 * Peers run in the same process, and contenders take turns in short rounds; a value is the median
 * of what the rounds say. It takes less than ten minutes. Other work on the machine disturbs it: the
 * load average at the start is shown. Bounds are in `bench/limits.ts`.
 *
 * `--package=x.tgz` takes a packed package, `--package=npm` what was built in `npm/` before.
 * `--json=FILE` writes the rows to a file, too. `--only=` takes some jobs, in seconds: a group, a
 * runtime, `group:runtime`, or several of these with commas between them:
 *
 * ```sh
 * deno task bench --only=memory:node24
 * deno task bench --package=npm --only=loopback:bun,size
 * ```
 *
 * Groups are `memory`, `loopback`, `import`, `size`, `waiting`, `growth`, `signal`, `day` and `pure`;
 * runtimes are `node20`, `node22`, `node24`, `deno` and `bun`. A row without a bound is information.
 *
 * @module
 */

// deno-lint-ignore-file no-console no-top-level-await -- A script talks to a terminal.

import { bundlePrograms, linkPeers } from "./bench/bundle_programs.ts";
import { chooseJobs, type Job, JOBS } from "./bench/jobs.ts";
import { buildRow, isWithinBound, type Row } from "./bench/limits.ts";
import {
  describeCircumstances,
  formatCircumstances,
  formatJson,
  formatRow,
  HEADING,
} from "./bench/report.ts";
import { canPin, type Places } from "./bench/run_program.ts";
import { installPackage } from "./common/install_package.ts";
import { createInstaller } from "./common/install_tools.ts";
import {
  describeError,
  ExpectedError,
  parseArguments,
  runCounted,
  type Tally,
} from "./common/script.ts";

await runCounted(bench);

async function bench(tally: Tally): Promise<void> {
  const { package: given, only = "", json } = parseArguments(Deno.args, [
    "package",
    "only",
    "json",
  ]);
  const jobs = chooseJobs(JOBS, only);
  if (jobs.length === 0) throw new ExpectedError(`Cannot measure: no job is "${only}"`);
  await using installed = await installPackage(given);
  const { project } = installed;
  const install = createInstaller();
  await linkPeers(project, install);
  await bundlePrograms(project);
  const isPinned = await canPin();
  const circumstances = describeCircumstances(await readVersion(project), isPinned);
  console.log(formatCircumstances(circumstances));
  console.log(HEADING);
  const rows: Row[] = [];
  for (const job of jobs) rows.push(...await measure(job, { project, install, isPinned }, tally));
  if (json !== undefined) await Deno.writeTextFile(json, formatJson(circumstances, rows));
}

async function readVersion(project: string): Promise<string> {
  const path = `${project}/node_modules/@zuora-connections/client/package.json`;
  return JSON.parse(await Deno.readTextFile(path)).version;
}

/** Measures the rows of a job, shows and counts them; a job that fails is a failure itself. */
async function measure(job: Job, places: Places, tally: Tally): Promise<readonly Row[]> {
  const { group, runtime } = job;
  try {
    const measurements = await job.measure(places);
    const rows = measurements.map((measurement) => buildRow(measurement, group, runtime));
    for (const row of rows) {
      console.log(formatRow(row));
      const passes = isWithinBound(row);
      if (row.bound !== undefined || !passes) tally.add(passes ? 1 : 0, passes ? 0 : 1);
    }
    return rows;
  } catch (error) {
    console.log(`FAILED: ${group} on ${runtime}: ${describeError(error)}`);
    tally.add(0, 1);
    return [];
  }
}
