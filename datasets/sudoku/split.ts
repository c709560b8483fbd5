import { legacyRandom } from "../random/legacy.ts";
import { usualBox } from "./box.ts";
import { SUDOKU_GRIDS, type SudokuClass, sudokuClassifier } from "./classify.ts";
import { type GeneratedSudoku, generateSudokus, type SudokuOptions } from "./generate.ts";
import { type SudokuTable, sudokuTableBuilder } from "./table.ts";

/** Which Sudokus to generate, and how many. */
export interface SudokuSplitOptions extends SudokuOptions {
  /** To train on. */
  readonly puzzles: number;
  /** To test on. */
  readonly test: number;
  /** Everything follows from it: a 32-bit integer. */
  readonly seed: number;
}

/** Generated Sudokus to train and to test on. */
export interface SudokuSplit {
  /** To train on. */
  readonly train: SudokuTable;
  /** To test on. */
  readonly test: SudokuTable;
  /** What the test split holds back. */
  readonly heldOut: HeldOut;
}

/** What a test split holds back from training. */
export interface HeldOut {
  /** What no test puzzle shares with a train puzzle, up to the symmetries of the augmentation. */
  readonly what: "solution" | "puzzle";
  /** Classes held back. */
  readonly classes: number;
  /** Classes met while generating. */
  readonly met: number;
  /** The share of all solved grids that the held-out solutions' classes make up; null where puzzles are held out. */
  readonly shareOfGrids: number | null;
}

/**
 * Generates Sudokus and splits them so that nothing tested on was trained on, up to the symmetries of the augmentation.
 *
 * For 6×6 and larger whole classes of solutions are held out, drawn at random until they hold enough test puzzles. 4×4 has
 * only 2 such classes, so there it is classes of puzzles.
 *
 * @throws {RangeError} when too few different puzzles exist.
 */
export function generateSudokuSplit(options: SudokuSplitOptions): SudokuSplit {
  const { size, puzzles, test, seed } = options;
  const box = usualBox(size);
  const classify = sudokuClassifier(box);
  const what = size === 4 ? "puzzle" : "solution";
  const random = legacyRandom(seed);
  const seen = new Set<string>();
  const generator = generateSudokus(options, random);

  function draw(): Drawn {
    for (let repeats = 0; repeats < PATIENCE; repeats++) {
      const puzzle = generator.next().value;
      const text = puzzle.cells.join();
      if (seen.has(text)) continue;
      seen.add(text);
      const found = classify(puzzle.cells);
      return { puzzle, key: found[what], found };
    }
    throw new RangeError(`Cannot make ${puzzles + test} different Sudokus of ${size} × ${size}: found ${seen.size}`);
  }

  const drawn = Array.from({ length: puzzles + test }, draw);
  const classes = new Map(drawn.map(({ key, found }) => [key, found]));
  const held = holdOut([...classes.keys()], drawn, test, random.permutation(classes.size));
  const train = drawn.filter(({ key }) => !held.has(key)).slice(0, puzzles);
  for (let wasted = 0; train.length < puzzles;) {
    const more = draw();
    classes.set(more.key, more.found);
    if (!held.has(more.key)) train.push(more);
    else if (++wasted > PATIENCE) throw new RangeError(`Cannot find ${puzzles} Sudokus outside of what is tested`);
  }
  return {
    train: table(train),
    test: table(drawn.filter(({ key }) => held.has(key)).slice(0, test)),
    heldOut: {
      what,
      classes: held.size,
      met: classes.size,
      shareOfGrids: what === "puzzle" ? null : shareOfGrids([...held].map((key) => classes.get(key)!), size),
    },
  };

  function table(drawn: readonly Drawn[]): SudokuTable {
    const builder = sudokuTableBuilder(box);
    for (const { puzzle } of drawn) builder.add(puzzle.cells, puzzle.rating);
    return builder.finish();
  }
}

interface Drawn {
  readonly puzzle: GeneratedSudoku;
  readonly key: string;
  readonly found: SudokuClass;
}

/** Takes classes in the given order until enough of the puzzles drawn are theirs. */
function holdOut(
  classes: readonly string[],
  drawn: readonly Drawn[],
  enough: number,
  order: Uint32Array,
): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const { key } of drawn) counts.set(key, (counts.get(key) ?? 0) + 1);
  const held = new Set<string>();
  let count = 0;
  for (const i of order) {
    if (count >= enough) break;
    held.add(classes[i]);
    count += counts.get(classes[i])!;
  }
  return held;
}

function shareOfGrids(classes: readonly SudokuClass[], n: number): number | null {
  const all = SUDOKU_GRIDS[n];
  return all === undefined ? null : classes.reduce((sum, { grids }) => sum + grids, 0) / all;
}

const PATIENCE = 10_000;
