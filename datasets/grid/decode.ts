import { tokensToGrid } from "@trm/augment";
import { formatDigits } from "../sudoku/text.ts";
import type { GridKind } from "./kind.ts";

/**
 * Writes tokens `[S]` as the data set writes its questions and answers: a line of digits, a line of maze, JSON for ARC.
 *
 * What is no cell, such as padding that an untrained model answers, becomes `?`.
 */
export function decodeAnswer(grid: GridKind, tokens: ArrayLike<number>): string {
  return grid.kind === "arc" ? decodeArc(grid.rows, tokens) : characters(grid, tokens).join("");
}

/** Draws tokens `[S]` as plain text, a line for each row; a Sudoku with lines between its boxes. */
export function drawGrid(grid: GridKind, tokens: ArrayLike<number>): string {
  const { rows, columns } = grid;
  const cells = characters(grid, tokens);
  const row = (r: number) => cells.slice(r * columns, (r + 1) * columns);
  const lines = Array.from({ length: rows }, (_, r) => row(r));
  switch (grid.kind) {
    case "maze":
      return lines.map((line) => line.join("")).join("\n");
    case "sudoku":
      return ruled(lines, grid.box.rows, grid.box.columns);
    default:
      return lines.map((line) => line.join(" ").trimEnd()).join("\n").trimEnd();
  }
}

/** The grid that begins at the uppermost and leftmost colours, wherever it lies on the canvas. */
function decodeArc(side: number, tokens: ArrayLike<number>): string {
  const cells = Uint8Array.from(tokens, (token) => token > 11 ? 0 : token);
  const coloured = Array.from(cells.keys()).filter((i) => cells[i] > 1);
  const row = Math.floor((coloured[0] ?? 0) / side);
  const column = Math.min(side - 1, ...coloured.map((i) => i % side));
  const found = tokensToGrid(cells, { row, column }, side);
  const line = (r: number) => Array.from(found.cells.subarray(r * found.columns, (r + 1) * found.columns));
  return JSON.stringify(Array.from({ length: found.rows }, (_, r) => line(r)));
}

function ruled(lines: readonly string[][], height: number, width: number): string {
  const stacks = lines.length / width;
  const parts = (line: readonly string[]) =>
    Array.from({ length: stacks }, (_, s) => line.slice(s * width, (s + 1) * width).join(" "));
  const drawn = lines.map((line) => parts(line).join(" | "));
  const rule = Array.from(drawn[0], (_, i) => drawn[0][i] === "|" ? "+" : "-").join("");
  return drawn.flatMap((line, r) => r > 0 && r % height === 0 ? [rule, line] : [line]).join("\n");
}

function characters({ kind }: GridKind, tokens: ArrayLike<number>): string[] {
  return Array.from(tokens, (token) => {
    switch (kind) {
      case "sudoku":
        return token === 0 ? "?" : formatDigits([token - 1]);
      case "maze":
        return "?# SGo"[token] ?? "?";
      case "arc":
        return token < 2 || token > 11 ? " " : String(token - 2);
      case "tokens":
        return String(token);
    }
  });
}
