import {
  type ArcInspection,
  type DataFacts,
  inspectData,
  type Inspection,
  type MazeInspection,
  type OfficialInspection,
  openData,
  type Overlap,
  type Spread,
  type SudokuInspection,
} from "@trm/datasets";
import { type Command, defineCommand } from "../command.ts";
import { formatCount, formatPercent } from "../format.ts";
import type { Terminal } from "../terminal.ts";

/** `trm data inspect`: what is in a file, and what should not be. */
export const dataInspect: Command = defineCommand({
  name: "data inspect",
  summary: "check data files line by line: counts, splits, ratings, leaks",
  details: [
    "Takes CSV files of Sudokus or mazes, folders of them, folders of ARC's files, and the layout of the HRM and TRM code.",
    "Rows of different files are compared too: cell for cell, and up to every symmetry that puzzles are augmented by.",
  ].join("\n"),
  arguments: [{ name: "paths", description: "files and folders, what is trained on first", repeated: true }],
  options: {
    prove: { type: "boolean", description: "search every Sudoku for a second solution, a millisecond or so each" },
    build: { type: "boolean", description: "count the data sets that the reference's builder makes of ARC's files" },
    json: { type: "boolean", description: "print one JSON object" },
  },
  examples: [
    { line: "trm data inspect data/sudoku-extreme", does: "both splits, and what they share" },
    { line: "trm data inspect train.csv.gz test.csv.gz --prove", does: "that all puzzles have one solution, too" },
    { line: "trm data inspect data/arc-agi-1 --build", does: "876 406 identifiers, 3 633 410 examples" },
  ],
  permissions: ({ arguments: { paths } }) => ({ read: paths }),
  async run({ arguments: { paths }, options: { prove, build, json } }, terminal) {
    const onPath = (path: string) => terminal.progress(`reading ${path}`);
    const { found, overlaps } = await inspectData(paths, { prove, onPath });
    const built = build ? await buildAll(found.filter((one) => one.kind === "arc"), terminal) : [];
    if (json) terminal.json({ found, overlaps, ...(build && { built }) });
    else {
      found.forEach((one) => describe(one, terminal));
      overlaps.forEach((overlap) => describeOverlap(overlap, terminal));
      built.forEach((one) => describeBuilt(one, terminal));
    }
    return 0;
  },
});

function describe(found: Inspection, terminal: Terminal): void {
  terminal.print(terminal.bold(found.path));
  for (const line of linesOf(found)) terminal.print(`  ${line}`);
}

function linesOf(found: Inspection): string[] {
  switch (found.kind) {
    case "sudoku":
      return sudokuLines(found);
    case "maze":
      return mazeLines(found);
    case "arc":
      return arcLines(found);
    case "official":
      return officialLines(found);
  }
}

function sudokuLines({ size, puzzles, sources, givens, ratings, repeats, proven, hash }: SudokuInspection): string[] {
  return [
    `${formatCount(puzzles)} Sudokus of ${size}×${size}, every answer right by the rules and by its givens`,
    `givens ${spread(givens)}`,
    `rating ${spread(ratings)}`,
    ...(proven === undefined ? [] : [`${formatCount(proven)} of ${formatCount(puzzles)} proven to have one solution`]),
    `repeats of an earlier row: ${twins(repeats)}`,
    `sources: ${Object.entries(sources).map(([name, count]) => `${name} ${formatCount(count)}`).join(", ")}`,
    `SHA-256 ${hash}`,
  ];
}

function mazeLines({ side, puzzles, moves, walls, shortest, official, repeats, hash }: MazeInspection): string[] {
  return [
    `${formatCount(puzzles)} mazes of ${side}×${side}`,
    `moves ${spread(moves)}`,
    `walls ${formatPercent(walls.least)} to ${formatPercent(walls.most)}, mean ${formatPercent(walls.mean)}`,
    `answers: ${formatCount(shortest)} mark a shortest path, ${formatCount(official)} the one of the official rule`,
    `repeats of an earlier row, turned or mirrored or not: ${formatCount(repeats)}`,
    `SHA-256 ${hash}`,
  ];
}

function arcLines({ subsets, shared }: ArcInspection): string[] {
  return [
    ...subsets.flatMap(({ name, tasks, trainPairs, testPairs, sides, leaks }) => [
      `${name}: ${formatCount(tasks)} tasks · ${formatCount(trainPairs)} train pairs · ${
        formatCount(testPairs)
      } test pairs` +
      ` · largest grids ${spread(sides)}`,
      ...(leaks > 0 ? [`  test pairs that the task itself shows: ${leaks}`] : []),
    ]),
    ...shared.map(({ subsets: [a, b], ids, contents }) =>
      `${a} and ${b} share ${formatCount(ids)} tasks by name, ${formatCount(contents)} by all their grids`
    ),
  ];
}

function officialLines({ splits, leaks }: OfficialInspection): string[] {
  return [
    ...splits.flatMap((
      { name, groups, puzzles, examples, identifiers, length, vocabulary, meanPuzzleExamples, versions },
    ) => [
      `${name}: ${formatCount(groups)} groups · ${formatCount(puzzles)} puzzles · ${formatCount(examples)} examples`,
      `  ${length} tokens of ${vocabulary} · ${formatCount(identifiers)} identifiers · ` +
      `${meanPuzzleExamples.toFixed(4)} examples a puzzle · puzzles a group ${spread(versions)}`,
    ]),
    ...(leaks === null ? [] : [`test examples that the train split holds, token for token: ${formatCount(leaks)}`]),
  ];
}

function describeOverlap({ first, second, twins: common }: Overlap, terminal: Terminal): void {
  terminal.print(`${second} in ${first}: ${twins(common)}`);
}

function twins({ exact, puzzles, solutions }: Overlap["twins"]): string {
  const upTo = puzzles === null || solutions === null
    ? "too many candidates to compare up to symmetry"
    : `${formatCount(puzzles)} up to symmetry, ${formatCount(solutions)} solutions up to symmetry`;
  return `${formatCount(exact)} exactly, ${upTo}`;
}

function spread({ least, median, mean, most }: Spread): string {
  return `${formatCount(least)} to ${formatCount(most)}, median ${formatCount(median)}, mean ${mean.toFixed(1)}`;
}

interface Built {
  readonly path: string;
  readonly version: 1 | 2;
  readonly facts: DataFacts;
  readonly meanPuzzleExamples: number;
  /** Tasks for which all 1001 versions were found. */
  readonly wholeGroups: number;
}

/** Plans the published data sets whose subsets are there; half a minute each. */
async function buildAll(found: readonly ArcInspection[], terminal: Terminal): Promise<Built[]> {
  const built: Built[] = [];
  for (const { path, subsets } of found) {
    for (const version of [1, 2] as const) {
      const needed = version === 1 ? ["training", "evaluation", "concept"] : ["training2", "evaluation2", "concept"];
      if (!needed.every((name) => subsets.some((subset) => subset.name === name))) continue;
      terminal.progress(`building ARC-AGI-${version} of ${path}`);
      using data = await openData({ kind: "arc-agi", version, augmentations: 1000, seed: 42 }, { path });
      const { metadata, groupOffsets } = data.train;
      const wholeGroups = groupOffsets.subarray(1).filter((offset, i) => offset - groupOffsets[i] === 1001).length;
      built.push({ path, version, facts: data.facts, meanPuzzleExamples: metadata.meanPuzzleExamples, wholeGroups });
    }
  }
  return built;
}

function describeBuilt({ path, version, facts, meanPuzzleExamples, wholeGroups }: Built, terminal: Terminal): void {
  const { train, test, identifiers } = facts;
  const counts = ({ groups, puzzles, examples }: NonNullable<typeof train>) =>
    `${formatCount(groups)} groups · ${formatCount(puzzles)} puzzles · ${formatCount(examples)} examples`;
  terminal.print(terminal.bold(`ARC-AGI-${version} as the reference builds it of ${path}, seed 42`));
  terminal.print(`  ${formatCount(identifiers)} identifiers, the blank one included`);
  if (train) terminal.print(`  train: ${counts(train)} · ${meanPuzzleExamples.toFixed(10)} examples a puzzle`);
  if (test) terminal.print(`  test: ${counts(test)}`);
  terminal.print(`  ${formatCount(wholeGroups)} train groups have all 1001 versions`);
}
