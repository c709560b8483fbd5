import { type MadeData, makeData, type MakeOptions } from "@trm/datasets";
import { type Command, defineCommand } from "../command.ts";
import { formatCount, formatPercent } from "../format.ts";
import type { Terminal } from "../terminal.ts";
import { UsageError } from "../usage_error.ts";

/** `trm data make`: puzzles of one's own. */
export const dataMake: Command = defineCommand({
  name: "data make",
  summary: "generate Sudokus or mazes, proven and split without leaks",
  details: [
    "Every Sudoku has one solution; what is tested on equals nothing trained on, whichever symmetry is applied: for 6×6",
    "and 9×9 not even a solution. Every maze is marked with a shortest path by Maze-Hard's rule; no two are alike even when",
    "turned or mirrored. Ratings are the dead ends of a complete search, and the moves of the path.",
    "Writes train.csv, test.csv and data.json to a new folder.",
  ].join("\n"),
  arguments: [{
    name: "kind",
    description: "what to make",
    choices: ["sudoku-4x4", "sudoku-6x6", "sudoku-9x9", "maze"],
  }],
  options: {
    puzzles: { type: "integer", description: "puzzles to train on", default: 1000, minimum: 1, placeholder: "count" },
    test: { type: "integer", description: "puzzles to test on", default: 200, minimum: 0, placeholder: "count" },
    seed: { type: "integer", description: "all follows from it", default: 0, minimum: 0, maximum: 0xffffffff },
    out: { type: "path", description: "the new folder; made/<kind> unless given", placeholder: "folder" },
    givens: {
      type: "number",
      description: "Sudoku: givens on average; 5.6 for 4×4, 12 for 6×6, as few as possible for 9×9 unless given",
      minimum: 0,
    },
    rating: { type: "integer", description: "Sudoku: the least rating", minimum: 0 },
    side: { type: "integer", description: "maze: cells on a side; 30 unless given", minimum: 2, maximum: 255 },
    moves: {
      type: "integer",
      description: "maze: the least moves; Maze-Hard's 109 for a side of 30, fewer for fewer cells",
      minimum: 1,
    },
    json: { type: "boolean", description: "print one JSON object" },
  },
  examples: [
    { line: "trm data make sudoku-6x6 --puzzles 5000 --seed 1", does: "made/sudoku-6x6, with 200 to test on" },
    { line: "trm data make sudoku-9x9 --rating 10 --puzzles 100", does: "puzzles that need ten wrong guesses or more" },
    { line: "trm data make maze --side 12 --moves 25 --out mazes", does: "small mazes" },
  ],
  permissions(parsed) {
    const { folder } = wanted(parsed);
    return { read: [folder, `${folder}.part`], write: [folder, `${folder}.part`] };
  },
  run(parsed, terminal) {
    const { folder, options } = wanted(parsed);
    terminal.progress(`making ${formatCount(options.puzzles + options.test)} puzzles`);
    const made = makeData(options, folder);
    if (parsed.options.json) terminal.json({ ...made, folder });
    else describe(made, folder, terminal);
    return 0;
  },
});

/** What a command line asks for. */
function wanted({ arguments: { kind }, options }: {
  readonly arguments: { readonly kind: string };
  readonly options: {
    readonly puzzles: number;
    readonly test: number;
    readonly seed: number;
    readonly out?: string;
    readonly givens?: number;
    readonly rating?: number;
    readonly side?: number;
    readonly moves?: number;
  };
}): { folder: string; options: MakeOptions } {
  const { puzzles, test, seed, out, givens, rating, side, moves: minimumMoves } = options;
  const folder = (out ?? `made/${kind}`).replace(/(?<=.)[/\\]+$/, "");
  const common = { puzzles, test, seed };
  if (kind === "maze") {
    refuse({ "--givens": givens, "--rating": rating }, kind);
    return {
      folder,
      options: { kind, ...common, side: side ?? 30, minimumMoves: minimumMoves ?? usualMoves(side ?? 30) },
    };
  }
  refuse({ "--side": side, "--moves": minimumMoves }, kind);
  const size = Number(kind.at(-1));
  const usual = { 4: 5.6, 6: 12, 9: 0 }[size] ?? 0;
  return { folder, options: { kind: "sudoku", ...common, size, givens: givens ?? usual, rating: rating ?? 0 } };
}

function refuse(options: Readonly<Record<string, number | undefined>>, kind: string): void {
  const given = Object.keys(options).find((name) => options[name] !== undefined);
  if (given) throw new UsageError(`Cannot take ${given} for ${kind}: it is not a property of these puzzles`);
}

function describe({ train, test, heldOut }: MadeData, folder: string, terminal: Terminal): void {
  terminal.print(`${folder}/train.csv · ${formatCount(train.puzzles)} puzzles · SHA-256 ${train.hash}`);
  if (test) terminal.print(`${folder}/test.csv · ${formatCount(test.puzzles)} puzzles · SHA-256 ${test.hash}`);
  if (test && heldOut) {
    const { what, classes, met, shareOfGrids } = heldOut;
    const share = shareOfGrids === null
      ? ""
      : `, ${formatPercent(shareOfGrids, shareOfGrids < 0.001 ? 9 : 1)} of all grids there are`;
    terminal.print(
      `held out ${formatCount(classes)} of ${formatCount(met)} classes of ${what}s up to symmetry${share}`,
    );
  }
  terminal.print(`wrote ${folder}`);
}

/** As many of the cells as Maze-Hard's 109 moves are of its 900. */
function usualMoves(side: number): number {
  return Math.max(1, Math.round(109 / 900 * side * side));
}
