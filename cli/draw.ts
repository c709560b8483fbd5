/** Puzzles and answers as the terminal shows them. */

import { decodeAnswer, drawGrid, type GridKind } from "@trm/datasets";
import type { SolvingStep } from "@trm/eval";
import { formatPercent } from "./format.ts";
import type { Terminal } from "./terminal.ts";

/** Some lines of equal width. */
export interface Drawing {
  /** Visible characters of each line. */
  readonly width: number;
  /** Padded to the width; they may hold codes for bold text. */
  readonly lines: readonly string[];
}

/**
 * Draws a question and the answer after every supervision step; cells that changed since the step before stand after a `*`.
 *
 * Steps at the end that change nothing are told in one line.
 */
export function drawSolving(
  grid: GridKind,
  tokens: ArrayLike<number>,
  steps: readonly SolvingStep[],
  { bold, columns = 80 }: Pick<Terminal, "bold"> & { readonly columns?: number },
): string[] {
  const lastChange = steps.findLastIndex((_, i) => changedCells(steps, i).length > 0);
  const shown = steps.slice(0, Math.max(0, lastChange) + 1);
  const question = drawCells(grid, tokens, { title: "puzzle", bold });
  const answers = shown.map(({ step, tokens, confidence }, i) => {
    const title = `step ${step}`;
    const caption = `${formatPercent(confidence, 0)} sure`;
    return drawCells(grid, tokens, { title, caption, changed: new Set(changedCells(steps, i)), bold });
  });
  const [first, last] = [shown.length + 1, steps.length];
  const rest = first > last ? [] : [
    `${first === last ? `step ${first} changes` : `steps ${first}–${last} change`} nothing; ` +
    `${formatPercent(steps[last - 1].confidence, 0)} sure`,
  ];
  return [...sideBySide([question, ...answers], columns), ...rest, ...legend(grid, shown)];
}

/** What the signs mean that stand for no cell's value, where an answer shows any. */
function legend(grid: GridKind, steps: readonly SolvingStep[]): string[] {
  if (grid.kind !== "sudoku" && grid.kind !== "maze") return [];
  const shown = new Set(steps.flatMap(({ tokens }) => [...decodeAnswer(grid, tokens)]));
  const signs = [
    ...(grid.kind === "sudoku" && shown.has(".") ? [". a cell that it leaves blank"] : []),
    ...(shown.has("?") ? ["? padding, which is no cell"] : []),
  ];
  return signs.length === 0 ? [] : [`in its answers: ${signs.join(" · ")}`];
}

/** The cells that a step answers otherwise than the step before it; none in the first. */
export function changedCells(steps: readonly SolvingStep[], i: number): number[] {
  if (i === 0) return [];
  const before = steps[i - 1].tokens;
  return [...steps[i].tokens.keys()].filter((cell) => steps[i].tokens[cell] !== before[cell]);
}

/** Sets drawings side by side, as many as fit into a line. */
export function sideBySide(drawings: readonly Drawing[], columns: number): string[] {
  const gap = 3;
  const lines: string[] = [];
  const rest = [...drawings];
  while (rest.length > 0) {
    let count = 0;
    for (let width = -gap; count < rest.length && (width += gap + rest[count].width) <= columns;) count++;
    const row = rest.splice(0, Math.max(1, count));
    if (lines.length > 0) lines.push("");
    const height = Math.max(...row.map(({ lines }) => lines.length));
    for (let y = 0; y < height; y++) {
      lines.push(row.map(({ lines, width }) => lines[y] ?? " ".repeat(width)).join(" ".repeat(gap)).trimEnd());
    }
  }
  return lines;
}

interface CellsOptions extends Pick<Terminal, "bold"> {
  readonly title: string;
  readonly caption?: string;
  readonly changed?: ReadonlySet<number>;
}

function drawCells(
  grid: GridKind,
  tokens: ArrayLike<number>,
  { title, caption = "", changed, bold }: CellsOptions,
): Drawing {
  const lines = grid.kind === "sudoku" || grid.kind === "maze"
    ? markedLines(grid, tokens, changed ?? new Set(), bold)
    : drawGrid(grid, tokens).split("\n").map((text) => ({ text, width: text.length }));
  const all = [title, ...lines, caption].map((line) =>
    typeof line === "string" ? { text: line, width: line.length } : line
  );
  const width = Math.max(...all.map(({ width }) => width));
  return { width, lines: all.map((line) => line.text + " ".repeat(width - line.width)) };
}

/** A cell is one character, after a `*` where it changed. */
function markedLines(
  grid: GridKind,
  tokens: ArrayLike<number>,
  changed: ReadonlySet<number>,
  bold: Terminal["bold"],
): { text: string; width: number }[] {
  const { rows, columns } = grid;
  const box = grid.kind === "sudoku" ? grid.box : { rows, columns };
  const cells = decodeAnswer(grid, tokens);
  const cell = (at: number) => changed.has(at) ? bold(`*${cells[at]}`) : ` ${cells[at]}`;
  const stacks = columns / box.columns;
  const width = 2 * columns + 2 * (stacks - 1);
  const rule = Array.from({ length: stacks }, () => "-".repeat(2 * box.columns + 1)).join("+").slice(0, width);
  return Array.from({ length: rows }, (_, r) => {
    const text = Array.from(
      { length: columns },
      (_, c) => (c > 0 && c % box.columns === 0 ? " |" : "") + cell(r * columns + c),
    );
    const line = { text: text.join(""), width };
    return r > 0 && r % box.rows === 0 ? [{ text: rule, width }, line] : [line];
  }).flat();
}
