/**
 * The result of the bench, as a table and as JSON.
 *
 * @module
 */

import { cpus, release, totalmem } from "node:os";
import { formatLine } from "../common/table.ts";
import { isWithinBound, type Row } from "./limits.ts";
import { PEERS } from "./bundle_programs.ts";
import { RUNTIMES } from "./runtimes.ts";

/** Where and with what was measured. */
export interface Circumstances {
  readonly machine: string;
  /** Names and versions of runtimes and libraries. */
  readonly versions: readonly string[];
  /** Whether server and client had a core each. */
  readonly pinned: boolean;
  /** How many processes wanted to run in the minute before. */
  readonly loadAverage: number;
}

const GIBIBYTE = 1_073_741_824;
const WIDTHS = [66, 7, -9, 4];

/** The heading of the table. */
export const HEADING: string = formatLine(["row", "runtime", "value", "unit", "bound"], WIDTHS);

/** Describes what is measured on, and with what. */
export function describeCircumstances(version: string, pinned: boolean): Circumstances {
  const cores = cpus();
  const model = cores[0]?.model.trim() || "unknown processor";
  const memory = `${(totalmem() / GIBIBYTE).toFixed(1)} GiB`;
  return {
    machine: `${Deno.build.os} ${release()}, ${cores.length} x ${model}, ${memory}`,
    versions: [
      `@zuora-connections/client@${version}`,
      ...Object.entries(RUNTIMES).map(([name, { tool }]) => `${name} ${tool.version}`),
      ...PEERS,
    ],
    pinned,
    loadAverage: Deno.loadavg()[0] ?? NaN,
  };
}

/** Formats what is measured on, and with what, as lines. */
export function formatCircumstances(
  { machine, versions, pinned, loadAverage }: Circumstances,
): string {
  const cores = pinned ? "server and client on a core each" : "nothing is pinned to a core";
  return `${machine}\n${versions.join(", ")}\n${cores}; load average ${formatValue(loadAverage)}\n`;
}

/** Formats a row of the table. */
export function formatRow(row: Row): string {
  const { name, runtime, value, unit, bound } = row;
  const limit = bound === undefined ? "" : `<= ${formatValue(bound)}`;
  const line = formatLine([name, runtime, formatValue(value), unit, limit], WIDTHS);
  return isWithinBound(row) ? line : `${line}  PAST THE BOUND`;
}

/** Formats a number with three significant digits, or as a whole number. */
export function formatValue(value: number): string {
  if (Math.abs(value) < 100) return String(Number(value.toPrecision(3)));
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, " ");
}

/** Formats the result as JSON. */
export function formatJson(circumstances: Circumstances, rows: readonly Row[]): string {
  const date = new Date().toISOString();
  return JSON.stringify({ date, ...circumstances, rows }, null, 2) + "\n";
}
