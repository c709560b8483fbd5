import { coordinate, escapeText, ticks } from "./svg.ts";

/** What a line chart shows. */
export interface LineChart {
  /** Stands above it. */
  readonly title: string;
  /** What runs to the right, in whole numbers. */
  readonly across: string;
  /** The lines. */
  readonly lines: readonly Line[];
  /** Writes a value of the vertical axis. */
  readonly format: (value: number) => string;
  /** The vertical axis ends there; else at the largest value. */
  readonly highest?: number;
}

/** A line of a chart; where a value is null it breaks off. */
export interface Line {
  /** What it is, for those who point at it. */
  readonly label: string;
  /** Which of the page's colours. */
  readonly colour: number;
  /** From left to right. */
  readonly points: readonly { readonly x: number; readonly y: number | null }[];
  /** `thin` for what is noisy, `marked` for few points that matter. */
  readonly style: "thin" | "marked";
}

const WIDTH = 480, HEIGHT = 270;
const LEFT = 52, RIGHT = 14, TOP = 14, BOTTOM = 40;

/** Draws a chart as a figure of HTML with an inline SVG, its colours left to the page. */
export function lineChart({ title, across, lines, format, highest }: LineChart): string {
  const points = lines.flatMap(({ points }) => points).filter(({ y }) => y !== null);
  if (points.length === 0) return "";
  const xs = points.map(({ x }) => x);
  const right = Math.max(...xs), left = Math.min(...xs, right === Math.min(...xs) ? right - 1 : right);
  const top = highest ?? (largest(lines) * 1.05 || 1);
  const x = (value: number) => LEFT + (value - left) / (right - left) * (WIDTH - LEFT - RIGHT);
  const y = (value: number) => HEIGHT - BOTTOM - value / top * (HEIGHT - TOP - BOTTOM);
  const bottom = HEIGHT - BOTTOM;
  const rules = ticks(0, top, 5).map((value) =>
    `<line class="rule" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${coordinate(y(value))}" y2="${
      coordinate(y(value))
    }"/>` +
    `<text class="tick end" x="${LEFT - 8}" y="${coordinate(y(value) + 4)}">${escapeText(format(value))}</text>`
  );
  const marks = ticks(left, right, 5).filter(Number.isInteger).map((value) =>
    `<text class="tick middle" x="${coordinate(x(value))}" y="${bottom + 18}">${escapeText(short(value))}</text>`
  );
  return [
    `<figure class="chart"><figcaption>${escapeText(title)}</figcaption>`,
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeText(title)}">`,
    ...rules,
    ...marks,
    `<line class="axis" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${bottom}" y2="${bottom}"/>`,
    `<text class="tick middle" x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 6}">${escapeText(across)}</text>`,
    ...lines.map((line) => drawLine(line, { x, y, format, across })),
    "</svg></figure>",
  ].join("\n");
}

interface Scale {
  readonly x: (value: number) => number;
  readonly y: (value: number) => number;
  readonly format: (value: number) => string;
  readonly across: string;
}

function drawLine({ label, colour, points, style }: Line, { x, y, format, across }: Scale): string {
  let path = "", pen = "M";
  for (const { x: at, y: value } of points) {
    if (value === null) pen = "M";
    else {
      path += `${pen}${coordinate(x(at))} ${coordinate(y(value))}`;
      pen = "L";
    }
  }
  const dots = style === "thin" ? [] : points.flatMap(({ x: at, y: value }) =>
    value === null ? [] : [
      `<circle cx="${coordinate(x(at))}" cy="${coordinate(y(value))}" r="3.5">` +
      `<title>${escapeText(`${label}: ${format(value)} at ${across} ${at}`)}</title></circle>`,
    ]
  );
  return `<g class="series c${colour % COLOURS} ${style}"><path d="${path}"><title>${
    escapeText(label)
  }</title></path>` +
    `${dots.join("")}</g>`;
}

/** How many colours the page has. */
export const COLOURS = 6;

function largest(lines: readonly Line[]): number {
  let most = 0;
  for (const { points } of lines) for (const { y } of points) most = Math.max(most, y ?? 0);
  return most;
}

/** `12k` for twelve thousand. */
function short(value: number): string {
  return Math.abs(value) >= 10_000 ? `${coordinate(value / 1000)}k` : coordinate(value);
}
