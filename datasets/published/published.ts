import { readArcPairs } from "../arc/read.ts";
import { arcTaskJson } from "../arc/source.ts";
import { readMazes } from "../maze/read.ts";
import { sha256 } from "../open/facts.ts";
import { readSudoku } from "../sudoku/read.ts";

/** A public data set. */
export interface PublishedData {
  /** What the command line calls it, and its folder in the cache. */
  readonly name: PublishedName;
  /** One line, without a period. */
  readonly summary: string;
  /** Hosts that its downloads come from, redirects included. */
  readonly hosts: readonly string[];
  /** What it is made of. */
  readonly parts: readonly PublishedPart[];
}

/** The names of the public data sets. */
export type PublishedName = "sudoku-extreme" | "maze-hard" | "arc-agi-1" | "arc-agi-2" | "conceptarc";

/** A split or a subset of a public data set. */
export interface PublishedPart {
  /** `train`, `test`, or a subset of ARC. */
  readonly name: string;
  /** What it holds. */
  readonly kind: "sudoku" | "maze" | "arc";
  /** One file; of ARC two, the questions and the answers. */
  readonly files: readonly { readonly name: string; readonly url: string }[];
  /**
   * Reads the files at these paths, every line of them, and tells whether they hold what was published.
   *
   * @throws {SyntaxError} on a malformed file, naming it and the place in it.
   */
  check(paths: readonly string[]): Promise<CheckedPart>;
}

/** What the files of a part were found to hold. */
export interface CheckedPart {
  /** Puzzles, or tasks. */
  readonly count: number;
  /** Whether they are the published ones; for Sudoku-Extreme, as far as their number tells. */
  readonly published: boolean;
}

/** The public data sets of the papers. */
export const PUBLISHED: readonly PublishedData[] = [
  {
    name: "sudoku-extreme",
    summary: "Sudoku-Extreme: 3 831 994 puzzles to train on and 422 786 to test on, 0.8 GB",
    hosts: huggingFaceHosts(),
    parts: [sudokuPart("train", 3_831_994), sudokuPart("test", 422_786)],
  },
  {
    name: "maze-hard",
    summary: "Maze-Hard: 1000 mazes of 30 × 30 to train on and 1000 to test on, 4 MB",
    hosts: huggingFaceHosts(),
    parts: [
      mazePart("train", "2e785b1bfb95603731059e18269f66ef8f69a46c50c10658282795955809adbc"),
      mazePart("test", "fe7942f5725dfec9e7e290a69728d9661ff84dce1835f99d0ce8d3a3e50c8a00"),
    ],
  },
  arcData("arc-agi-1", "ARC-AGI-1 and ConceptARC: 960 tasks, 3 MB", ["training", "evaluation", "concept"]),
  arcData("arc-agi-2", "ARC-AGI-2 and ConceptARC: 1280 tasks, 5 MB", ["training2", "evaluation2", "concept"]),
  arcData("conceptarc", "ConceptARC alone: 160 tasks, 0.5 MB", ["concept"]),
];

/** The public data set of a name. */
export function publishedData(name: PublishedName): PublishedData {
  return PUBLISHED.find((data) => data.name === name)!;
}

function sudokuPart(split: string, count: number): PublishedPart {
  return {
    name: split,
    kind: "sudoku",
    files: [huggingFace("sudoku-extreme", split)],
    async check([path]) {
      const table = await readSudoku(path);
      return { count: table.count, published: table.count === count };
    },
  };
}

function mazePart(split: string, hash: string): PublishedPart {
  return {
    name: split,
    kind: "maze",
    files: [huggingFace("maze-30x30-hard-1k", split)],
    async check([path]) {
      const mazes = await readMazes(path);
      const found = sha256(mazes.map(({ question, answer }) => `${question},${answer}\n`));
      return { count: mazes.length, published: found === hash };
    },
  };
}

function huggingFace(dataset: string, split: string): { name: string; url: string } {
  const url = `https://huggingface.co/datasets/sapientinc/${dataset}/resolve/main/${split}.csv`;
  return { name: `${split}.csv`, url };
}

/** Large files are redirected to one of several hosts. */
function huggingFaceHosts(): string[] {
  return ["huggingface.co", "*.huggingface.co", "*.hf.co"];
}

type ArcSubset = "training" | "evaluation" | "training2" | "evaluation2" | "concept";

/** From the folder of TRM's builder: the one public place of the very version that the published numbers are of. */
function arcData(name: PublishedName, summary: string, subsets: readonly ArcSubset[]): PublishedData {
  const folder = "https://raw.githubusercontent.com/SamsungSAILMontreal/TinyRecursiveModels/main/kaggle/combined";
  const parts = subsets.map((subset): PublishedPart => ({
    name: subset,
    kind: "arc",
    files: ["challenges", "solutions"].map((part) => {
      const name = `arc-agi_${subset}_${part}.json`;
      return { name, url: `${folder}/${name}` };
    }),
    check([challenges, solutions]) {
      const tasks = readArcPairs(challenges, solutions);
      const found = sha256(tasks.map((task) => `${task.id} ${arcTaskJson(task)}\n`));
      return Promise.resolve({ count: tasks.length, published: found === arcHash(subset) });
    },
  }));
  return { name, summary, hosts: ["raw.githubusercontent.com"], parts };
}

/** Of the tasks in the order of the file. */
function arcHash(subset: ArcSubset): string {
  switch (subset) {
    case "training":
      return "f2c9481721d32288751fd5d4d97a075b71770ce98f8cd37d4b536c1060e83d7e";
    case "evaluation":
      return "a6f9476679e556307496700b6b8b90d66a00de64184034c7ad35845e47673239";
    case "training2":
      return "5a4c2c0658d3283e63f58e55968ecd2b89770f4f32a5637b124c328acac6d9d0";
    case "evaluation2":
      return "b3be4bac903f9fc27b8e72216ac07af84b1360af6e8ef7cd1e151482cc9b97bc";
    case "concept":
      return "ec35777f814f91ee912544437c36cf18637aeada7aa8cdd4881f8fd9ea691624";
  }
}
