import {
  arcName,
  augmentArc,
  dihedral,
  gridToTokens,
  inverseDihedral,
  offsetLimits,
  parseArcName,
  restoreArc,
} from "@trm/augment";
import {
  buildSubmission,
  castBatch,
  castVote,
  createVotes,
  cropGrid,
  type Grid,
  gridRows,
  hashGrid,
  parseGridRows,
  passAt,
  rankByVotes,
  type TestPairs,
} from "@trm/metrics";
import { gridHash, taskHash } from "../../../datasets/arc/hash.ts";
import { type Check, within } from "../compare.ts";
import { equal } from "./equal.ts";

/** `arc.json`: symmetries, augmentations, names, hashes, sequences, crops, votes and submissions. */
export function checkArc(json: unknown): Check[] {
  const recorded = json as ArcJson;
  return [
    ...recorded.dihedral.flatMap(checkDihedral),
    ...recorded.augment.flatMap(checkAugment),
    ...checkInverses(recorded),
    ...recorded.grid_to_seq.flatMap(checkSequence),
    ...recorded.crop.flatMap(checkCrop),
    ...recorded.voting.flatMap(checkVoting),
    checkBatch(recorded.update_batch),
  ];
}

type Rows = readonly number[][];

interface PairJson {
  readonly input: Rows;
  readonly output: Rows;
}

interface ArcJson {
  readonly dihedral: readonly (PairJson & { readonly tid: number; readonly inverse_of_output: Rows })[];
  readonly augment: readonly AugmentJson[];
  readonly inverse_aug_plain_name: { readonly name: string; readonly out: string };
  readonly inverse_aug_nested: {
    readonly name: string;
    readonly out: string;
    readonly grid_in: Rows;
    readonly grid_out: Rows;
  };
  readonly grid_to_seq: readonly SequenceJson[];
  readonly crop: readonly CropJson[];
  readonly voting: readonly VotingJson[];
  readonly update_batch: BatchJson;
}

interface AugmentJson {
  readonly name: string;
  readonly task: { readonly train: readonly PairJson[]; readonly test: readonly PairJson[] };
  readonly puzzle_hash: string;
  readonly grid_hash: readonly string[][];
  readonly augmentations: readonly {
    readonly dihedral: number;
    readonly digit_permutation_1_to_9: readonly number[];
    readonly name: string;
    readonly grids: readonly (readonly Rows[])[];
    readonly puzzle_hash: string;
    readonly grid_hash: readonly string[][];
    readonly inverse_name: string;
  }[];
}

interface SequenceJson extends PairJson {
  readonly pad_r: number;
  readonly pad_c: number;
  readonly randint_ranges?: readonly number[][];
  readonly input_seq: readonly number[];
  readonly label_seq: readonly number[];
}

interface CropJson {
  readonly note: string;
  readonly seq: readonly number[];
  readonly rows: number;
  readonly cols: number;
  readonly grid: Rows;
  readonly hash: string;
}

interface VotingJson {
  readonly test_puzzles: Readonly<Record<string, { readonly test: readonly PairJson[] }>>;
  readonly pass_Ks: readonly number[];
  readonly submission_K: number;
  readonly predictions_by_rank: readonly (readonly {
    readonly puzzle: string;
    readonly input_hash: string;
    readonly grid: Rows;
    readonly q: number;
  }[])[];
  readonly results: Readonly<Record<string, number>>;
  readonly submission: unknown;
}

interface BatchJson {
  readonly identifier_map: readonly string[];
  readonly inputs: readonly number[][];
  readonly preds: readonly number[][];
  readonly q_halt_logits: readonly number[];
  readonly puzzle_identifiers: readonly number[];
  readonly local_preds: Readonly<Record<string, Readonly<Record<string, readonly [string, number][]>>>>;
  readonly hmap: Readonly<Record<string, Rows>>;
}

function checkDihedral({ tid, input, output, inverse_of_output }: ArcJson["dihedral"][number]): Check[] {
  return [
    equal(`symmetry ${tid}`, gridRows(dihedral(grid(input), tid)), output),
    equal(`symmetry ${tid}, undone`, gridRows(dihedral(grid(output), inverseDihedral(tid))), inverse_of_output),
  ];
}

function checkAugment({ name, task, puzzle_hash, grid_hash, augmentations }: AugmentJson): Check[] {
  const pairs = [...task.train, ...task.test].map(({ input, output }) => ({
    input: grid(input),
    output: grid(output),
  }));
  return [
    equal(`${name}, hashes of grids`, hashes(pairs), grid_hash),
    equal(`${name}, hash`, taskHash(pairs), puzzle_hash),
    ...augmentations.flatMap((version) => {
      const augmentation = { dihedral: version.dihedral, colours: [0, ...version.digit_permutation_1_to_9] };
      const versions = pairs.map(({ input, output }) => ({
        input: augmentArc(input, augmentation),
        output: augmentArc(output, augmentation),
      }));
      const named = parseArcName(version.name);
      return [
        equal(`${version.name}, name`, arcName(name, augmentation), version.name),
        equal(`${version.name}, task`, named.task, version.inverse_name),
        equal(`${version.name}, augmentation`, named.augmentation, augmentation),
        equal(
          `${version.name}, grids`,
          versions.map(({ input, output }) => [gridRows(input), gridRows(output)]),
          version.grids,
        ),
        equal(`${version.name}, hashes of grids`, hashes(versions), version.grid_hash),
        equal(`${version.name}, hash`, taskHash(versions), version.puzzle_hash),
        equal(
          `${version.name}, undone`,
          versions.map(({ input, output }) => [input, output].map((one) => gridRows(restoreArc(one, augmentation)))),
          pairs.map(({ input, output }) => [gridRows(input), gridRows(output)]),
        ),
      ];
    }),
  ];
}

function checkInverses({ inverse_aug_plain_name: plain, inverse_aug_nested: nested }: ArcJson): Check[] {
  const { task, augmentation } = parseArcName(nested.name);
  const restored = augmentation && gridRows(restoreArc(grid(nested.grid_in), augmentation));
  return [
    equal("a plain name", parseArcName(plain.name), { task: plain.out }),
    equal("a nested name", task, nested.out),
    equal("a nested name, its grid", restored, nested.grid_out),
  ];
}

function checkSequence(recorded: SequenceJson, i: number): Check[] {
  const input = grid(recorded.input), output = grid(recorded.output);
  const offset = { row: recorded.pad_r, column: recorded.pad_c };
  const side = Math.sqrt(recorded.input_seq.length);
  const { row, column } = offsetLimits(input, output, side);
  return [
    equal(`sequence ${i}, input`, gridToTokens(input, offset, side), recorded.input_seq),
    equal(`sequence ${i}, output`, gridToTokens(output, offset, side), recorded.label_seq),
    ...(recorded.randint_ranges
      ? [equal(`sequence ${i}, ranges`, [[0, row], [0, column]], recorded.randint_ranges)]
      : []),
  ];
}

function checkCrop({ note, seq, rows, cols, grid: cells, hash }: CropJson, i: number): Check[] {
  const cropped = cropGrid(seq);
  return [
    equal(`crop ${i}, ${note}, size`, [cropped.rows, cropped.columns], [rows, cols]),
    equal(`crop ${i}, ${note}, grid`, gridRows(cropped), cells),
    equal(`crop ${i}, ${note}, hash`, hashGrid(cropped), hash),
  ];
}

function checkVoting(recorded: VotingJson, i: number): Check[] {
  const votes = createVotes(), tests = testPairs(recorded.test_puzzles);
  for (const { puzzle, input_hash, grid: rows, q } of recorded.predictions_by_rank.flat()) {
    castVote(votes, { task: puzzle, inputHash: input_hash, grid: grid(rows), q });
  }
  const ranks = rankByVotes(tests, votes);
  return [
    ...recorded.pass_Ks.map((k) =>
      within(
        `votes ${i}, pass@${k}`,
        [passAt(ranks, k).meanOfPairs],
        [recorded.results[`ARC/pass@${k}`]],
        SUM_TOLERANCE,
      )
    ),
    equal(`votes ${i}, submission`, buildSubmission(tests, votes, recorded.submission_K), recorded.submission),
  ];
}

const SUM_TOLERANCE = 1e-14; //  a mean of doubles, added in another order

/** The confidences must agree to the last bit. */
function checkBatch(recorded: BatchJson): Check {
  const found = createVotes(), expected = createVotes();
  castBatch(found, {
    inputs: Uint8Array.from(recorded.inputs.flat()),
    predictions: Uint8Array.from(recorded.preds.flat()),
    haltLogits: recorded.q_halt_logits,
    identifiers: recorded.puzzle_identifiers,
  }, (identifier) => recorded.identifier_map[identifier]);
  for (const [task, inputs] of Object.entries(recorded.local_preds)) {
    for (const [inputHash, predictions] of Object.entries(inputs)) {
      for (const [hash, q] of predictions) castVote(expected, { task, inputHash, grid: grid(recorded.hmap[hash]), q });
    }
  }
  return equal("a batch of answers, its votes", plainVotes(found), plainVotes(expected));
}

function plainVotes(votes: ReturnType<typeof createVotes>): unknown {
  return Array.from(
    votes,
    (
      [task, inputs],
    ) => [
      task,
      Array.from(
        inputs,
        (
          [input, ballots],
        ) => [input, Array.from(ballots, ([hash, ballot]) => [hash, JSON.parse(JSON.stringify(ballot))])],
      ),
    ],
  );
}

function testPairs(puzzles: VotingJson["test_puzzles"]): TestPairs {
  return new Map(
    Object.entries(puzzles).map(([task, { test }]) =>
      [task, test.map(({ input, output }) => ({ input: grid(input), output: grid(output) }))] as const
    ),
  );
}

function hashes(pairs: readonly { readonly input: Grid; readonly output: Grid }[]): string[][] {
  return pairs.map(({ input, output }) => [gridHash(input), gridHash(output)]);
}

function grid(rows: Rows): Grid {
  return parseGridRows(rows, "the recording");
}
