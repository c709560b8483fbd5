import { assertEquals } from "@std/assert";
import { type Batch, IGNORED_LABEL, testBatches, trainBatches } from "./batches.ts";
import type { Metadata, Source } from "./batches_source.ts";

// Recorded from the official loader; run where a checkout of the recordings lies beside this one.
const folder = new URL("../../shared/golden/", import.meta.url);
const ignore = !exists(folder);

Deno.test("trainBatches() reproduces every recorded batch of the official loader", { ignore }, () => {
  for (const recorded of read("loader_train.json").cases) {
    const examples = recorded.puzzle_indices.at(-1);
    const numbers = Array.from({ length: examples }, (_, i) => [i]);
    const source = arraySource({ length: 1, ignoreLabel: null }, { ...recorded, inputs: numbers, labels: numbers });
    recorded.batches.forEach((iterations: Recorded[][], rank: number) => {
      const batches = trainBatches(source, {
        batch: recorded.global_batch_size,
        seed: recorded.seed,
        epochsPerIteration: recorded.epochs_per_iter,
        exampleSeed: recorded.global_numpy_seed,
        rank,
        world: recorded.num_replicas,
      });
      for (const iteration of iterations) {
        for (const expected of iteration) {
          const batch = batches.next()!;
          assertEquals([...batch.tokens], expected.examples);
          assertEquals([...batch.identifiers], expected.puzzle_identifiers);
        }
        assertEquals(batches.next(), null);
      }
    });
  }
});

Deno.test("testBatches() reproduces every recorded batch of the official loader", { ignore }, () => {
  for (const recorded of read("loader.json").test_iteration) {
    const { pad_id: padToken, ignore_label_id: ignoreLabel, blank_identifier_id: blankIdentifier } = recorded.metadata;
    const source = arraySource({ length: 6, padToken, ignoreLabel, blankIdentifier }, recorded);
    const { global_batch_size: batch, rank, world_size: world } = recorded;
    const batches = testBatches(source, { batch, rank, world });
    for (const expected of recorded.batches) {
      assertEquals(asRecorded(batches.next()!), [
        expected.inputs,
        expected.labels,
        expected.puzzle_identifiers,
      ]);
    }
    assertEquals(batches.next(), null);
  }
});

interface Recorded {
  examples: number[];
  puzzle_identifiers: number[];
}

interface Arrays {
  inputs: number[][];
  labels: number[][];
  puzzle_identifiers: number[];
  puzzle_indices: number[];
  group_indices: number[];
}

function arraySource(metadata: Partial<Metadata>, arrays: Arrays): Source {
  return {
    metadata: {
      padToken: 0,
      ignoreLabel: 0,
      blankIdentifier: 0,
      vocabulary: 12,
      length: 1,
      identifiers: 100,
      totalGroups: arrays.group_indices.length - 1,
      meanPuzzleExamples: 1,
      totalPuzzles: arrays.puzzle_identifiers.length,
      ...metadata,
    },
    groupOffsets: Uint32Array.from(arrays.group_indices),
    puzzleOffsets: Uint32Array.from(arrays.puzzle_indices),
    identifiers: Uint32Array.from(arrays.puzzle_identifiers),
    read(example, tokens, labels, at) {
      tokens.set(arrays.inputs[example], at);
      labels.set(arrays.labels[example], at);
    },
  };
}

function asRecorded({ tokens, labels, identifiers }: Batch): unknown[] {
  const table = (values: Uint32Array) =>
    Array.from(
      identifiers,
      (_, row) => Array.from(values.subarray(row * 6, row * 6 + 6), (value) => value === IGNORED_LABEL ? -100 : value),
    );
  return [table(tokens), table(labels), [...identifiers]];
}

function read(name: string) {
  return JSON.parse(Deno.readTextFileSync(new URL(name, folder)));
}

function exists(url: URL): boolean {
  try {
    return Deno.statSync(url).isDirectory;
  } catch {
    return false;
  }
}
