/**
 * Tables in a terminal.
 *
 * @module
 */

/**
 * Formats a line of a table.
 *
 * @param cells What stands in the columns.
 * @param widths How wide each column is; of a negative width, its cells end at the right.
 */
export function formatLine(
  cells: readonly (string | number)[],
  widths: readonly number[],
): string {
  return cells.map((cell, column) => {
    const width = widths[column] ?? 0;
    return width < 0 ? String(cell).padStart(-width) : String(cell).padEnd(width);
  }).join(" ").trimEnd();
}

/** Formats a time as seconds. */
export function formatSeconds(durationMs: number): string {
  return `${(durationMs / 1_000).toFixed(1)} s`;
}
