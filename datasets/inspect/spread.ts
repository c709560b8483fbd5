/** How numbers spread. */
export interface Spread {
  /** The smallest. */
  readonly least: number;
  /** The one in the middle; of an even count the lower of two. */
  readonly median: number;
  /** Their sum by their count. */
  readonly mean: number;
  /** The largest. */
  readonly most: number;
}

/** The spread of numbers, of which there is at least one. */
export function spreadOf(numbers: ArrayLike<number>): Spread {
  const sorted = Float64Array.from(numbers).sort();
  const last = sorted.length - 1;
  return {
    least: sorted[0],
    median: sorted[last >> 1],
    mean: sorted.reduce((sum, number) => sum + number, 0) / sorted.length,
    most: sorted[last],
  };
}
