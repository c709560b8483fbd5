import { augmentSudoku, drawSudokuAugmentation, type SudokuAugmentation } from "@trm/augment";
import type { Source } from "../batches_source.ts";
import { philoxRandom } from "../random/philox.ts";
import { GIVEN, sudokuCells, type SudokuTable } from "./table.ts";
import { SUDOKU_BLANK, sudokuVocabulary } from "./text.ts";

/** How a table is augmented. */
export interface SudokuSourceOptions {
  /** Versions of each puzzle besides the puzzle itself; none unless told otherwise. */
  readonly augmentations?: number;
  /** Decides the versions. */
  readonly seed?: number;
}

/**
 * Makes a split of Sudokus, each a group of the puzzle and its augmented versions, which are made when they are asked for.
 *
 * Version k of puzzle p follows from (seed, p, k) alone: nothing is stored, and a resumed run meets the same versions.
 */
export function sudokuSource(table: SudokuTable, { augmentations = 0, seed = 0 }: SudokuSourceOptions = {}): Source {
  const { box, count } = table;
  const n = box.rows * box.columns, versions = 1 + augmentations;
  const examples = count * versions;
  if (examples > MOST_EXAMPLES) {
    throw new RangeError(`Cannot number ${count} Sudokus in ${versions} versions each: ask for fewer augmentations`);
  }
  const offsets = (length: number, step: number) => Uint32Array.from({ length: length + 1 }, (_, i) => i * step);
  return {
    metadata: {
      padToken: 0,
      ignoreLabel: 0, //  no label is 0, so all are learned
      blankIdentifier: 0,
      vocabulary: sudokuVocabulary(n),
      length: n * n,
      identifiers: 1,
      totalGroups: count,
      meanPuzzleExamples: 1,
      totalPuzzles: count, //  as the reference counts them, without the versions
    },
    groupOffsets: offsets(count, versions),
    puzzleOffsets: offsets(examples, 1),
    identifiers: new Uint32Array(examples),
    ratings: table.ratings,
    read(example, tokens, labels, at) {
      const original = sudokuCells(table, Math.floor(example / versions));
      const cells = example % versions === 0 ? original : augmented(original, sudokuVersion(table, seed, example));
      for (let i = 0; i < cells.length; i++) {
        const cell = cells[i], shown = cell >= GIVEN;
        labels[at + i] = cell % GIVEN + 1;
        tokens[at + i] = shown ? cell - GIVEN + 1 : SUDOKU_BLANK;
      }
    },
  };
}

/** The augmentation of an example, p · (1 + augmentations) + k. */
export function sudokuVersion({ box }: SudokuTable, seed: number, example: number): SudokuAugmentation {
  const random = philoxRandom({ seed, drawn: example * WORDS_PER_VERSION, pending: null });
  return drawSudokuAugmentation({ permutation: random.permutation, rand: () => random.uint32() / 2 ** 32 }, box);
}

/** Moves and renames the cells of a table, which keep their marks as givens. */
function augmented(cells: Uint8Array, augmentation: SudokuAugmentation): Uint8Array {
  const n = augmentation.rows.length;
  const digits = new Array<number>(GIVEN + n + 1).fill(0);
  augmentation.digits.forEach((digit, i) => {
    digits[i] = digit;
    digits[GIVEN + i] = GIVEN + digit;
  });
  return augmentSudoku({ rows: n, columns: n, cells }, { ...augmentation, digits }).cells;
}

const WORDS_PER_VERSION = 256; //  of 64 bits, where the next version's stream begins; about 40 are drawn for 9×9
const MOST_EXAMPLES = 100_000_000; //  their numbers take 800 MB
