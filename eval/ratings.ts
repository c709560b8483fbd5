import { type Interval, wilsonInterval } from "@trm/metrics";

/** The exact accuracy of puzzles that are about as hard. */
export interface RatingBucket {
  /** The lowest rating among them. */
  readonly from: number;
  /** The highest. */
  readonly to: number;
  /** How many they are. */
  readonly count: number;
  /** The share with every cell right. */
  readonly exact: Interval;
}

/** A puzzle's rating and whether its answer is right. */
export interface RatedAnswer {
  /** On the scale of its source. */
  readonly rating: number;
  /** Every cell right. */
  readonly right: boolean;
}

/** Divides answers by rating into at most `buckets` parts of about the same size; equal ratings stay together. */
export function accuracyByRating(answers: readonly RatedAnswer[], buckets = 8): RatingBucket[] {
  const sorted = [...answers].sort((a, b) => a.rating - b.rating);
  const size = sorted.length / buckets;
  const found: RatingBucket[] = [];
  for (let start = 0; start < sorted.length;) {
    const wanted = Math.max(start + 1, Math.round(size * (Math.floor(start / size) + 1)));
    const highest = sorted[Math.min(wanted, sorted.length) - 1].rating;
    let end = start;
    while (end < sorted.length && sorted[end].rating <= highest) end++;
    const part = sorted.slice(start, end);
    const right = part.filter(({ right }) => right).length;
    found.push({ from: part[0].rating, to: highest, count: part.length, exact: wilsonInterval(right, part.length) });
    start = end;
  }
  return found;
}
