import { gridToTokens } from "@trm/augment";
import { parseGrid } from "../arc/read.ts";
import { solveMaze } from "../maze/path.ts";
import { parseMaze } from "../maze/tokens.ts";
import { sudokuRules } from "../sudoku/rules.ts";
import { sudokuSolver } from "../sudoku/solve.ts";
import { parseDigits } from "../sudoku/text.ts";
import type { GridKind } from "./kind.ts";

/**
 * Reads a puzzle that a user typed into tokens `[S]`.
 *
 * A Sudoku is digits row by row, `.`, `0` or `_` for a blank, spaces and line ends as wanted; a maze is `#`, space, `S`, `G`
 * row by row, line ends as wanted; an ARC grid is JSON, a list of rows.
 *
 * @throws {SyntaxError} on the wrong length or characters.
 * @throws {RangeError} on a puzzle that contradicts itself or has no solution.
 */
export function encodeQuestion(grid: GridKind, text: string): Uint32Array {
  switch (grid.kind) {
    case "sudoku":
      return Uint32Array.from(solvableDigits(grid, text), (digit) => digit + 1);
    case "maze":
      return encodeMaze(grid, text);
    case "arc":
      return encodeArc(grid, text);
    case "tokens":
      throw new TypeError("Cannot read a puzzle for this data set: its folder does not say what its tokens mean");
  }
}

function solvableDigits({ rows: n, box }: GridKind & { readonly kind: "sudoku" }, text: string): Uint8Array {
  const digits = prefixed("Sudoku", () => parseDigits(text.replace(/\s/g, "").replaceAll("_", "."), n));
  const conflict = sudokuRules(box).conflict(digits);
  if (conflict) throw new RangeError(`Cannot solve the Sudoku: ${conflict}`);
  if (hasNoSolution(digits, box)) throw new RangeError("Cannot solve the Sudoku: its givens leave no solution");
  return digits;
}

function hasNoSolution(digits: Uint8Array, box: Parameters<typeof sudokuSolver>[0]): boolean {
  try {
    return sudokuSolver(box, { limit: 10_000 }).solve(digits).solutions === 0;
  } catch (error) {
    if (error instanceof RangeError) return false; //  too hard to say
    throw error;
  }
}

function encodeMaze({ rows, columns }: GridKind, text: string): Uint32Array {
  const line = text.replace(/\r?\n/g, "");
  if (line.length !== rows * columns) {
    throw new SyntaxError(`Cannot read the maze: found ${line.length} cells, expected ${rows * columns}`);
  }
  if (line.includes("o")) throw new SyntaxError("Cannot read the maze: found a path, o, in the question");
  const maze = parseMaze(line, columns);
  solveMaze(maze); //  throws where there is not one S and one G, with a way between them
  return Uint32Array.from(maze.cells);
}

function encodeArc({ rows: side }: GridKind, text: string): Uint32Array {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new SyntaxError(`Cannot read the grid as JSON: ${(error as Error).message}`);
  }
  const tokens = new Uint32Array(side * side);
  gridToTokens(parseGrid(value, "the grid"), undefined, side, tokens);
  return tokens;
}

function prefixed<T>(what: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof SyntaxError) throw new SyntaxError(`Cannot read the ${what}: ${error.message}`);
    throw error;
  }
}
