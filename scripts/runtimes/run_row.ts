/**
 * Running one row of the table.
 *
 * @module
 */

import type { Report } from "../../tests/contract/run_contract.ts";
import { runCommand } from "../common/run_command.ts";
import type { Places, Row } from "./rows.ts";

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

/** Runs a row and reads its report, which is the last line of what it prints. */
export async function runRow(row: Row, program: string, places: Places): Promise<Outcome> {
  const { ok, stdout, stderr, durationMs } = await runCommand(program, row.buildArgs(places), {
    cwd: places.project,
    longestMs: LONGEST_MS,
  });
  const report = parseReport(stdout.trim().split("\n").at(-1) ?? "");
  return { row, durationMs, report: ok ? report : addFailure(report), output: stdout + stderr };
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
