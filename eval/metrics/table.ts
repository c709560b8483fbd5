/** A column of a table, headed and aligned. */
export interface Column {
  /** Its head. */
  readonly title: string;
  /** To the left unless told; numbers read best to the right. */
  readonly align?: "left" | "right";
}

/**
 * Writes a Markdown table whose source reads as a table too; a column may be its title alone.
 *
 * @throws {TypeError} when a row has another number of cells than there are columns.
 */
export function markdownTable(
  columns: readonly (string | Column)[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const heads = columns.map((column) => typeof column === "string" ? { title: column } : column);
  for (const [i, row] of rows.entries()) {
    if (row.length !== heads.length) {
      throw new TypeError(`Cannot write row ${i + 1} of a table: found ${row.length} cells, expected ${heads.length}`);
    }
  }
  const lines = [heads.map(({ title }) => title), ...rows].map((row) => row.map(escape));
  const widths = heads.map((_, c) => Math.max(3, ...lines.map((line) => line[c].length)));
  const padded = lines.map((line) => line.map((cell, c) => pad(cell, widths[c], heads[c].align)));
  const rule = heads.map(({ align }, c) => align === "right" ? "-".repeat(widths[c] - 1) + ":" : "-".repeat(widths[c]));
  return [padded[0], rule, ...padded.slice(1)].map((cells) => `| ${cells.join(" | ")} |\n`).join("");
}

function pad(cell: string, width: number, align: Column["align"]): string {
  return align === "right" ? cell.padStart(width) : cell.padEnd(width);
}

function escape(cell: string | number): string {
  return String(cell).replaceAll("|", "\\|").replaceAll(/\s*\n\s*/g, " ");
}
