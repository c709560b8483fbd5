import type { GridKind } from "@trm/datasets";
import type { Failure } from "../measure.ts";
import { escapeText } from "./svg.ts";

/** Draws a wrongly answered puzzle as a figure of HTML with inline SVGs; nothing where the tokens' meaning is not known. */
export function failureDrawing(grid: GridKind, failure: Failure): string {
  const { example, labels, predictions } = failure;
  const asked = labels.filter((label) => label >= 0).length;
  const wrong = labels.filter((label, i) => label >= 0 && label !== predictions[i]).length;
  const drawings = drawFailure(grid, failure);
  if (drawings.length === 0) return "";
  const caption = `No. ${example + 1}: ${wrong} of ${asked} cells wrong`;
  return `<figure class="failure"><div class="grids">${drawings.join("")}</div>` +
    `<figcaption>${escapeText(caption)}</figcaption></figure>`;
}

function drawFailure(grid: GridKind, failure: Failure): string[] {
  switch (grid.kind) {
    case "sudoku":
      return [drawSudoku(grid, failure)];
    case "maze":
      return [drawMaze(grid, failure)];
    case "arc": {
      const { tokens, labels, predictions } = failure;
      const named = [["input", tokens], ["expected", labels], ["answered", predictions]] as const;
      return named.map(([name, cells]) => drawColours(grid, cells, name));
    }
    case "tokens":
      return [];
  }
}

/** Givens on grey, right answers plain; a wrong cell in red, the right digit small in its corner. */
function drawSudoku(
  { rows: n, box }: GridKind & { readonly kind: "sudoku" },
  { tokens, labels, predictions }: Failure,
): string {
  const side = 28, size = n * side;
  const cells = predictions.map((token, i) => {
    const x = i % n * side, y = Math.floor(i / n) * side;
    const given = tokens[i] > BLANK, wrong = token !== labels[i];
    const kind = wrong ? "wrong" : given ? "given" : "right";
    const text = (value: number, at: string) =>
      `<text class="${at}" x="${x + side / 2}" y="${y + 19}">${digit(value)}</text>`;
    const corner = `<text class="truth" x="${x + side - 4}" y="${y + 10}">${digit(labels[i])}</text>`;
    return `<rect class="${kind}" x="${x}" y="${y}" width="${side}" height="${side}"/>${text(token, `digit ${kind}`)}` +
      (wrong ? corner : "");
  });
  const lines = Array.from({ length: n + 1 }, (_, i) => {
    const down = i % box.columns === 0 ? "thick" : "fine", across = i % box.rows === 0 ? "thick" : "fine";
    return `<path class="${down}" d="M${i * side} 0V${size}"/><path class="${across}" d="M0 ${i * side}H${size}"/>`;
  });
  return svg(size, size, "sudoku", "a Sudoku with the wrong cells in red", [...cells, ...lines]);
}

const BLANK = 1;

function digit(token: number): string {
  return token > BLANK ? (token - 1).toString(36).toUpperCase() : token === BLANK ? "" : "?";
}

/** Walls; the labelled path, where it was found and where not; a path that goes elsewhere, and cells that were changed. */
function drawMaze({ rows, columns }: GridKind, { tokens, labels, predictions }: Failure): string {
  const side = 9;
  const square = (i: number) => `M${i % columns * side} ${Math.floor(i / columns) * side}h${side}v${side}h-${side}z`;
  const where = (is: (i: number) => boolean) => tokens.map((_, i) => i).filter(is).map(square).join("");
  const layer = (name: string, is: (i: number) => boolean) => `<path class="${name}" d="${where(is)}"/>`;
  const end = (token: number, name: string) => layer(name, (i) => tokens[i] === token);
  const drawn = [
    layer("wall", (i) => tokens[i] === WALL),
    layer("expected", (i) => labels[i] === PATH && predictions[i] !== PATH),
    layer("agreed", (i) => labels[i] === PATH && predictions[i] === PATH),
    layer("astray", (i) => labels[i] !== PATH && predictions[i] === PATH),
    layer("broken", (i) => labels[i] !== PATH && predictions[i] !== PATH && predictions[i] !== labels[i]),
    end(START, "start"),
    end(GOAL, "goal"),
  ];
  return svg(columns * side, rows * side, "maze", "a maze with the answered path", drawn);
}

const WALL = 1, START = 3, GOAL = 4, PATH = 5;

/** ARC's colours; what is none is left open. */
function drawColours({ columns }: GridKind, tokens: readonly number[], name: string): string {
  const coloured = tokens.map((token, i) => ({
    colour: token - FIRST_COLOUR,
    r: Math.floor(i / columns),
    c: i % columns,
  }))
    .filter(({ colour }) => colour >= 0);
  const height = Math.max(1, ...coloured.map(({ r }) => r + 1)), width = Math.max(1, ...coloured.map(({ c }) => c + 1));
  const side = Math.max(5, Math.min(16, Math.floor(140 / Math.max(width, height))));
  const cells = coloured.map(({ colour, r, c }) =>
    `<rect class="a${colour}" x="${c * side}" y="${r * side}" width="${side}" height="${side}"/>`
  );
  return `<div class="named">${svg(width * side, height * side, "arc", name, cells)}<span>${name}</span></div>`;
}

const FIRST_COLOUR = 2;

function svg(width: number, height: number, name: string, says: string, content: readonly string[]): string {
  return `<svg class="${name}" viewBox="-1 -1 ${width + 2} ${height + 2}" width="${width + 2}" height="${
    height + 2
  }" ` +
    `role="img" aria-label="${escapeText(says)}">${content.join("")}</svg>`;
}
