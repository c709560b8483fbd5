import { type Batch, IGNORED_LABEL, type Metadata, type Source, testBatches, trainBatches } from "@trm/datasets";
import type { Check } from "../compare.ts";
import { equal } from "./equal.ts";

/** `loader.json`: the batches of test splits, for each worker. */
export function checkLoader(json: unknown): Check[] {
  const { test_iteration } = json as { readonly test_iteration: readonly TestJson[] };
  return test_iteration.flatMap((recorded, i) => {
    const { metadata, global_batch_size: batch, world_size: world, rank, inputs, batches } = recorded;
    const length = metadata.seq_len;
    const source = sourceOf(recorded, {
      length,
      padToken: metadata.pad_id,
      ignoreLabel: metadata.ignore_label_id,
      blankIdentifier: metadata.blank_identifier_id,
      vocabulary: metadata.vocab_size,
      identifiers: metadata.num_puzzle_identifiers,
      totalGroups: metadata.total_groups,
      meanPuzzleExamples: metadata.mean_puzzle_examples,
      totalPuzzles: metadata.total_puzzles ?? inputs.length,
    });
    const workers = Array.from({ length: world }, (_, rank) => testBatches(source, { batch, rank, world }));
    const found = batches.map(() => {
      const all = workers.map((worker) => worker.next());
      return {
        ...asRecorded(all[rank], length),
        global_batch_size: all.reduce((sum, one) => sum + (one?.rows ?? 0), 0),
      };
    });
    return [
      equal(`test ${i}, worker ${rank} of ${world}`, found, batches.map(({ set: _, ...batch }) => batch)),
      equal(`test ${i}, the end`, workers[rank].next(), null),
    ];
  });
}

/** `loader_train.json`: the order of training examples over iterations, for each worker. */
export function checkLoaderTrain(json: unknown): Check[] {
  const { cases } = json as { readonly cases: readonly TrainJson[] };
  return cases.flatMap((recorded, i) => {
    const numbers = Array.from({ length: recorded.puzzle_indices.at(-1)! }, (_, example) => [example]);
    const source = sourceOf({ ...recorded, inputs: numbers, labels: numbers }, { length: 1, ignoreLabel: null });
    return recorded.batches.map((iterations, rank) => {
      const batches = trainBatches(source, {
        batch: recorded.global_batch_size,
        seed: recorded.seed,
        epochsPerIteration: recorded.epochs_per_iter,
        exampleSeed: recorded.global_numpy_seed,
        rank,
        world: recorded.num_replicas,
      });
      const found = iterations.map(() => {
        const made = [];
        for (let batch = batches.next(); batch; batch = batches.next()) {
          made.push({ examples: [...batch.tokens], puzzle_identifiers: [...batch.identifiers] });
        }
        return made;
      });
      const expected = iterations.map((made) =>
        made.map(({ examples, puzzle_identifiers }) => ({ examples, puzzle_identifiers }))
      );
      return equal(`case ${i}, seed ${recorded.seed}, worker ${rank} of ${recorded.num_replicas}`, found, expected);
    });
  });
}

interface ArraysJson {
  readonly inputs: readonly (readonly number[])[];
  readonly labels: readonly (readonly number[])[];
  readonly puzzle_indices: readonly number[];
  readonly puzzle_identifiers: readonly number[];
  readonly group_indices: readonly number[];
}

interface TestJson extends ArraysJson {
  readonly metadata: {
    readonly pad_id: number;
    readonly ignore_label_id: number | null;
    readonly blank_identifier_id: number;
    readonly vocab_size: number;
    readonly seq_len: number;
    readonly num_puzzle_identifiers: number;
    readonly total_groups: number;
    readonly mean_puzzle_examples: number;
    readonly total_puzzles?: number;
  };
  readonly global_batch_size: number;
  readonly world_size: number;
  readonly rank: number;
  readonly batches: readonly { readonly set: string }[];
}

interface TrainJson extends Pick<ArraysJson, "puzzle_indices" | "puzzle_identifiers" | "group_indices"> {
  readonly seed: number;
  readonly global_numpy_seed: number;
  readonly global_batch_size: number;
  readonly epochs_per_iter: number;
  readonly num_replicas: number;
  /** By worker, by iteration. */
  readonly batches: readonly (readonly (readonly { examples: number[]; puzzle_identifiers: number[] }[])[])[];
}

function sourceOf(arrays: ArraysJson, metadata: Pick<Metadata, "length" | "ignoreLabel"> & Partial<Metadata>): Source {
  const { inputs, labels, puzzle_indices, puzzle_identifiers, group_indices } = arrays;
  return {
    metadata: {
      padToken: 0,
      blankIdentifier: 0,
      vocabulary: 1 + inputs.length,
      identifiers: 1 + Math.max(...puzzle_identifiers),
      totalGroups: group_indices.length - 1,
      meanPuzzleExamples: inputs.length / puzzle_identifiers.length,
      totalPuzzles: puzzle_identifiers.length,
      ...metadata,
    },
    groupOffsets: Uint32Array.from(group_indices),
    puzzleOffsets: Uint32Array.from(puzzle_indices),
    identifiers: Uint32Array.from(puzzle_identifiers),
    read(example, tokens, targets, at) {
      tokens.set(inputs[example], at);
      targets.set(labels[example], at);
    },
  };
}

/** The reference's ignored label is −100. */
function asRecorded(batch: Batch | null, length: number) {
  if (!batch) return {};
  const { tokens, labels, identifiers } = batch;
  const rows = (values: Uint32Array) =>
    Array.from(
      identifiers,
      (_, row) =>
        Array.from(
          values.subarray(row * length, (row + 1) * length),
          (value) => value === IGNORED_LABEL ? -100 : value,
        ),
    );
  return { inputs: rows(tokens), labels: rows(labels), puzzle_identifiers: [...identifiers] };
}
