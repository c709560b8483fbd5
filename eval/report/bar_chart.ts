import type { RatingBucket } from "../ratings.ts";
import { coordinate, escapeText, ticks } from "./svg.ts";

const WIDTH = 480, HEIGHT = 270;
const LEFT = 52, RIGHT = 14, TOP = 22, BOTTOM = 40;

/** Draws accuracy by rating, a bar with its interval for every bucket, as a figure of HTML with an inline SVG. */
export function ratingChart(
  buckets: readonly RatingBucket[],
  { title, colour, across }: { readonly title: string; readonly colour: number; readonly across: string },
): string {
  if (buckets.length === 0) return "";
  const bottom = HEIGHT - BOTTOM;
  const y = (share: number) => bottom - share * (bottom - TOP);
  const pitch = (WIDTH - LEFT - RIGHT) / buckets.length, width = Math.min(48, pitch * 0.62);
  const rules = ticks(0, 1, 5).map((value) =>
    `<line class="rule" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${coordinate(y(value))}" y2="${
      coordinate(y(value))
    }"/>` +
    `<text class="tick end" x="${LEFT - 8}" y="${coordinate(y(value) + 4)}">${Math.round(100 * value)} %</text>`
  );
  const bars = buckets.map(({ from, to, count, exact }, i) => {
    const middle = LEFT + (i + 0.5) * pitch;
    const range = from === to ? `${from}` : `${from}–${to}`;
    const percent = (100 * exact.estimate).toFixed(1);
    const says = `${across} ${range}: ${percent} % of ${count} puzzles, ` +
      `between ${(100 * exact.low).toFixed(1)} and ${(100 * exact.high).toFixed(1)} %`;
    const at = coordinate(middle);
    return `<g><title>${escapeText(says)}</title>` +
      `<rect class="bar" x="${coordinate(middle - width / 2)}" y="${coordinate(y(exact.estimate))}" width="${
        coordinate(width)
      }" height="${coordinate(bottom - y(exact.estimate))}"/>` +
      `<line class="whisker" x1="${at}" x2="${at}" y1="${coordinate(y(exact.low))}" y2="${
        coordinate(y(exact.high))
      }"/>` +
      `<text class="value middle" x="${at}" y="${coordinate(y(exact.high) - 6)}">${
        Math.round(Number(percent))
      }</text>` +
      `<text class="tick small middle" x="${at}" y="${bottom + 18}">${range}</text></g>`;
  });
  return [
    `<figure class="chart"><figcaption>${escapeText(title)}</figcaption>`,
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeText(title)}">`,
    ...rules,
    `<g class="c${colour}">`,
    ...bars,
    "</g>",
    `<line class="axis" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${bottom}" y2="${bottom}"/>`,
    `<text class="tick middle" x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 6}">${escapeText(across)}</text>`,
    "</svg></figure>",
  ].join("\n");
}
