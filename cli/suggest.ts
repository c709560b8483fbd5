/** Guesses what a mistyped word was meant to be. */

/** The candidates closest to the word, if they are only a few typing slips away or its last part is theirs. */
export function suggest(word: string, candidates: readonly string[], limit = 3): string[] {
  const slips = Math.max(1, Math.floor(word.length / 3));
  const distances = candidates.map((candidate) => keyDistance(word, candidate));
  const least = Math.min(...distances);
  return least > slips ? [] : candidates.filter((_, i) => distances[i] === least).slice(0, limit);
}

/** The end of an error message: `; did you mean "train"?`, or nothing if no candidate is close. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const close = suggest(word, candidates).map((candidate) => `"${candidate}"`);
  return close.length === 0 ? "" : `; did you mean ${close.join(" or ")}?`;
}

/** How many letters must be inserted, removed, replaced or swapped with their neighbour to get from `a` to `b`. */
export function editDistance(a: string, b: string): number {
  // rows[i][j] is the distance from the first i letters of a to the first j of b.
  const rows = Array.from({ length: a.length + 1 }, (_, i) => [i]);
  for (let j = 1; j <= b.length; j++) rows[0][j] = j;
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      const replace = rows[i - 1][j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      rows[i][j] = Math.min(replace, rows[i - 1][j] + 1, rows[i][j - 1] + 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
    }
  }
  return rows[a.length][b.length];
}

/** As `editDistance`, but a key given without its group is one slip away at most. */
function keyDistance(word: string, candidate: string): number {
  const whole = editDistance(word.toLowerCase(), candidate.toLowerCase());
  const sameLastPart = candidate.split(".").at(-1) === word.split(".").at(-1);
  return sameLastPart ? Math.min(whole, 1) : whole;
}
