import type { Grid } from "@trm/augment";

/** The tokens of a maze's cells; 0 is padding and never occurs in one. */
export const MAZE: {
  readonly wall: 1;
  readonly free: 2;
  readonly start: 3;
  readonly goal: 4;
  readonly path: 5;
} = { wall: 1, free: 2, start: 3, goal: 4, path: 5 };

/** The characters of the official CSV, at their tokens. */
const CHARACTERS = "\0# SGo";

/**
 * Reads a maze written row by row as `#`, space, `S`, `G`, and `o` for its path; square unless `columns` is given.
 *
 * @throws {SyntaxError} on another character, or a number of cells that makes no rectangle.
 */
export function parseMaze(text: string, columns: number = Math.sqrt(text.length)): Grid {
  const rows = text.length / columns;
  if (text.length === 0 || !Number.isInteger(columns) || !Number.isInteger(rows)) {
    throw new SyntaxError(`Cannot read a maze of ${text.length} cells: they make no rectangle`);
  }
  const cells = Uint8Array.from(text, (character, i) => {
    const token = CHARACTERS.indexOf(character);
    if (token > 0) return token;
    throw new SyntaxError(
      `Cannot read cell ${i + 1} of a maze: found ${JSON.stringify(character)}, expected one of "# SGo"`,
    );
  });
  return { rows, columns, cells };
}

/** Writes a maze as {@linkcode parseMaze} reads it. */
export function formatMaze({ cells }: Grid): string {
  return Array.from(cells, (token) => CHARACTERS[token]).join("");
}
