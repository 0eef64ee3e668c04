/**
 * Running one row of the table.
 *
 * @module
 */

import type { Report } from "../../tests/contract/run_contract.ts";
import type { Install } from "../common/install_tools.ts";
import { runCommand } from "../common/run_command.ts";
import { describeError } from "../common/script.ts";
import type { Places, Row } from "./rows.ts";
import { installTool } from "./tools.ts";

/** How a row went. */
export interface Outcome {
  readonly row: Row;
  readonly durationMs: number;
  /** What the suite said; `undefined` when it came to no end. */
  readonly report: Report | undefined;
  /** What was printed. */
  readonly output: string;
}

const LONGEST_MS = 60_000;

/** Installs what a row needs, runs it and reads its report, which is the last line of what it prints. */
export async function runRow(
  row: Row,
  places: Omit<Places, "folders">,
  install: Install,
): Promise<Outcome> {
  try {
    // One after another, as npm is busy enough with one.
    const paths: string[] = [];
    for (const tool of row.tools) paths.push(await installTool(tool, install));
    const [program = "", ...folders] = paths;
    const options = { cwd: places.project, longestMs: LONGEST_MS };
    const ending = await runCommand(program, row.buildArgs({ ...places, folders }), options);
    const { ok, stdout, stderr, durationMs } = ending;
    const report = parseReport(stdout.trim().split("\n").at(-1) ?? "");
    return { row, durationMs, report: ok ? report : addFailure(report), output: stdout + stderr };
  } catch (error) {
    return { row, durationMs: 0, report: undefined, output: describeError(error) };
  }
}

/** Counts the failures of a row; one that ran no case, or came to no end, is a failure itself. */
export function countFailed({ report }: Outcome): number {
  return report ? report.failures.length + (report.cases === 0 ? 1 : 0) : 1;
}

/** Adds that the process failed, as with a rejection that nobody handled. */
function addFailure(report: Report | undefined): Report | undefined {
  const failure = { name: "the process", message: "ended with an error after its report" };
  return report && { ...report, failures: [...report.failures, failure] };
}

function parseReport(line: string): Report | undefined {
  try {
    const report = JSON.parse(line);
    return Number.isInteger(report.cases) ? report : undefined;
  } catch {
    return undefined;
  }
}
