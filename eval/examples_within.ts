import { exampleCount, type Source } from "@trm/datasets";

/**
 * Which examples of a test split a limit leaves, in the order in which they are asked.
 *
 * The first version of every group comes first, then the second …, so that a limit leaves each of ARC's tasks about as many votes. A
 * split with one version a group, or one without a limit, keeps its order.
 */
export function examplesWithin(source: Source, limit: number = Infinity): Uint32Array {
  const { groupOffsets, puzzleOffsets } = source;
  const count = exampleCount(source);
  if (limit >= count) return Uint32Array.from({ length: count }, (_, example) => example);
  const examples = new Uint32Array(limit);
  let taken = 0;
  for (let version = 0; taken < limit; version++) {
    for (let group = 0; group < groupOffsets.length - 1; group++) {
      const puzzle = groupOffsets[group] + version;
      if (puzzle >= groupOffsets[group + 1]) continue;
      for (let example = puzzleOffsets[puzzle]; example < puzzleOffsets[puzzle + 1] && taken < limit; example++) {
        examples[taken++] = example;
      }
    }
  }
  return examples;
}
