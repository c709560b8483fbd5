/** The last index whose offset is at most `position`: the group of a puzzle, or the puzzle of an example. */
export function ownerOf(offsets: Uint32Array, position: number): number {
  let low = 0, high = offsets.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (offsets[middle] <= position) low = middle;
    else high = middle;
  }
  return low;
}

/** Offsets of parts of the given sizes: 0, then the sum of the sizes up to each. */
export function prefixSums(sizes: readonly number[]): Uint32Array {
  const sums = new Uint32Array(sizes.length + 1);
  for (let i = 0; i < sizes.length; i++) sums[i + 1] = sums[i] + sizes[i];
  return sums;
}
