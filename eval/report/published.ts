/** A benchmark of the paper's tables. */
export type Benchmark = "sudoku-extreme" | "maze-hard" | "arc-agi-1" | "arc-agi-2";

/** What the benchmarks are called. */
export const BENCHMARK_TITLES: Readonly<Record<Benchmark, string>> = {
  "sudoku-extreme": "Sudoku-Extreme",
  "maze-hard": "Maze-Hard",
  "arc-agi-1": "ARC-AGI-1",
  "arc-agi-2": "ARC-AGI-2",
};

/** A table of a publication. */
export interface PublishedTable {
  /** What it shows. */
  readonly title: string;
  /** Where it stands. */
  readonly source: string;
  /** Its columns. */
  readonly benchmarks: readonly Benchmark[];
  /** Its rows, from the top. */
  readonly rows: readonly PublishedRow[];
}

/** A row of a published table. */
export interface PublishedRow {
  /** What the publication calls it. */
  readonly method: string;
  /** How many parameters, as stated. */
  readonly parameters: string;
  /** Shares of one, a column each. */
  readonly accuracies: readonly number[];
}

const row = (method: string, parameters: string, ...percent: number[]): PublishedRow => ({
  method,
  parameters,
  accuracies: percent.map((value) => Math.round(10 * value) / 1000),
});

/** Exact accuracy on Sudoku-Extreme and Maze-Hard. */
export const TABLE_4: PublishedTable = {
  title: "Puzzles: test puzzles with every cell right",
  source: "arXiv:2510.04871, table 4",
  benchmarks: ["sudoku-extreme", "maze-hard"],
  rows: [
    row("Deepseek R1 (CoT)", "671B", 0, 0),
    row("Claude 3.7 8K (CoT)", "?", 0, 0),
    row("o3-mini-high (CoT)", "?", 0, 0),
    row("Direct prediction", "27M", 0, 0),
    row("HRM", "27M", 55, 74.5),
    row("TRM-Att", "7M", 74.7, 85.3),
    row("TRM-MLP", "5M, 19M", 87.4, 0),
  ],
};

/** Pass@2 on the public evaluation sets of ARC-AGI. */
export const TABLE_5: PublishedTable = {
  title: "ARC-AGI: test inputs solved in two attempts, mean over tasks of the public evaluation sets",
  source: "arXiv:2510.04871, table 5",
  benchmarks: ["arc-agi-1", "arc-agi-2"],
  rows: [
    row("Deepseek R1", "671B", 15.8, 1.3),
    row("Claude 3.7 16K", "?", 28.6, 0.7),
    row("o3-mini-high", "?", 34.5, 3),
    row("Gemini 2.5 Pro 32K", "?", 37, 4.9),
    row("Grok-4-thinking", "1.7T", 66.7, 16),
    row("Bespoke (Grok-4)", "1.7T", 79.6, 29.4),
    row("Direct prediction", "27M", 21, 0),
    row("HRM", "27M", 40.3, 5),
    row("TRM-Att", "7M", 44.6, 7.8),
    row("TRM-MLP", "19M", 29.6, 2.4),
  ],
};
