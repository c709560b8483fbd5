import { arcName, CANVAS, offsetLimits, swapsSides } from "@trm/augment";
import { ownerOf, prefixSums } from "../batches_offsets.ts";
import { type LegacyRandom, legacyRandom } from "../random/legacy.ts";
import { versionFingerprint } from "./hash.ts";
import type { ArcPair, ArcTask } from "./read.ts";
import { ORIGINAL, packOffset, packVersion, unpackVersion } from "./version.ts";

/** What {@linkcode planArc} builds from. */
export interface ArcPlanOptions {
  /** Tasks by subset, in the order in which the recipe names its subsets. */
  readonly subsets: readonly { readonly name: string; readonly tasks: readonly ArcTask[] }[];
  /** The subset whose test pairs make the test split; those of the others are trained on. */
  readonly testSubset: string;
  /** Distinct augmented versions wanted of each task, found in five times as many draws; 1000 as published. */
  readonly augmentations?: number;
  /** Of NumPy's legacy generator; 42 as published. */
  readonly seed?: number;
  /** The identifier of the first puzzle; 1, as 0 is the blank one. */
  readonly firstIdentifier?: number;
  /** Cells on a side of the canvas; 30 as published, less where all grids are smaller. */
  readonly side?: number;
}

/** A split of an ARC data set without a rendered grid: 12 bytes a puzzle, 2 bytes an example. */
export interface ArcSplit {
  /** The tasks with the pairs of this split; each is a group. */
  readonly tasks: readonly ArcTask[];
  /** `[groups + 1]`: the puzzles of group g are groupOffsets[g] … groupOffsets[g + 1] − 1. */
  readonly groupOffsets: Uint32Array;
  /** `[puzzles + 1]`: the examples of puzzle p are puzzleOffsets[p] … puzzleOffsets[p + 1] − 1. */
  readonly puzzleOffsets: Uint32Array;
  /** `[puzzles]`: the identifier of each. */
  readonly identifiers: Uint32Array;
  /** `[puzzles]`: the augmentation of each, packed. */
  readonly versions: Float64Array;
  /** `[examples]`: where the grids of each lie on the canvas, 32 · row + column. */
  readonly translations: Uint16Array;
}

/** An ARC data set as the reference builds it, planned but not rendered. */
export interface ArcPlan {
  /** To train on. */
  readonly train: ArcSplit;
  /** To test on. */
  readonly test: ArcSplit;
  /** The train puzzle that identifier `firstIdentifier + i` belongs to; every test puzzle shares one of them. */
  readonly puzzles: Uint32Array;
  /** The identifier of the first puzzle. */
  readonly firstIdentifier: number;
  /** Cells on a side of the canvas. */
  readonly side: number;
  /** The tasks of the test subset, whole. */
  readonly testTasks: readonly ArcTask[];
}

/**
 * Plans an ARC data set as the reference's builder does, draw for draw.
 *
 * A version of a task turns all its pairs alike. The train pairs of every task, and the test pairs of all but the test
 * subset, are trained on. TinyRecursiveModels, `dataset/build_arc_dataset.py`.
 */
export function planArc(options: ArcPlanOptions): ArcPlan {
  const { subsets, testSubset, augmentations = 1000, seed = 42, firstIdentifier = 1, side = CANVAS } = options;
  if (!subsets.some(({ name }) => name === testSubset)) {
    const names = subsets.map(({ name }) => `"${name}"`).join(", ");
    throw new RangeError(`Cannot test on subset "${testSubset}": found ${names}`);
  }
  const random = legacyRandom(seed);
  const train: Group[] = [], test: Group[] = [], testTasks: ArcTask[] = [];
  const identify = identifiers(firstIdentifier);
  for (const { name, tasks } of subsets) {
    const shuffled = [...tasks];
    random.shuffle(shuffled);
    for (const task of shuffled) {
      const versions = drawVersions(task, augmentations, random);
      const group = { task, versions, identifiers: identify(task.id, versions) };
      train.push(name === testSubset ? { ...group, task: part(task, "train") } : group);
      if (name !== testSubset) continue;
      test.push({ ...group, task: part(task, "test") });
      testTasks.push(task);
    }
  }
  const split = layOut(train);
  drawTranslations(split, random, side); //  the reference draws for the test split too, and then leaves it where it is
  return {
    train: split,
    test: layOut(test),
    puzzles: firstPuzzles(split, firstIdentifier),
    firstIdentifier,
    side,
    testTasks,
  };
}

/** The name of an identifier as in the reference's `identifiers.json`. */
export function arcPuzzleName({ train, puzzles, firstIdentifier }: ArcPlan, identifier: number): string {
  if (identifier < firstIdentifier) return "<blank>";
  const puzzle = puzzles[identifier - firstIdentifier];
  const version = train.versions[puzzle];
  const { id } = train.tasks[ownerOf(train.groupOffsets, puzzle)];
  return arcName(id, version === ORIGINAL ? undefined : unpackVersion(version));
}

interface Group {
  readonly task: ArcTask;
  readonly versions: readonly number[];
  readonly identifiers: readonly number[];
}

/** The original and up to `wanted` different augmentations, in the order drawn. */
function drawVersions({ pairs }: ArcTask, wanted: number, random: LegacyRandom): number[] {
  const versions = [ORIGINAL];
  if (wanted === 0) return versions;
  const fingerprint = versionFingerprint(pairs);
  const seen = new Set([fingerprint(unpackVersion(ORIGINAL))]);
  for (let trial = 0; trial < 5 * wanted && versions.length <= wanted; trial++) {
    const dihedral = random.randint(0, 8);
    const colours = [0, ...random.permutation(9).map((colour) => colour + 1)];
    const print = fingerprint({ dihedral, colours });
    if (seen.has(print)) continue;
    seen.add(print);
    versions.push(packVersion({ dihedral, colours }));
  }
  return versions;
}

/** Returns a function that numbers the versions of tasks, and gives a version that it met before its old number. */
function identifiers(first: number): (task: string, versions: readonly number[]) => number[] {
  const known = new Map<string, Map<number, number>>();
  let next = first;
  return (task, versions) => {
    const numbers = known.get(task) ?? new Map<number, number>();
    known.set(task, numbers);
    return versions.map((version) => {
      if (!numbers.has(version)) numbers.set(version, next++);
      return numbers.get(version)!;
    });
  };
}

function part(task: ArcTask, wanted: ArcPair["part"]): ArcTask {
  return { id: task.id, pairs: task.pairs.filter(({ part }) => part === wanted) };
}

function layOut(groups: readonly Group[]): ArcSplit {
  const tasks = groups.map(({ task }) => task);
  const groupOffsets = prefixSums(groups.map(({ versions }) => versions.length));
  const puzzleOffsets = prefixSums(groups.flatMap(({ task, versions }) => versions.map(() => task.pairs.length)));
  return {
    tasks,
    groupOffsets,
    puzzleOffsets,
    identifiers: Uint32Array.from(groups.flatMap(({ identifiers }) => identifiers)),
    versions: Float64Array.from(groups.flatMap(({ versions }) => versions)),
    translations: new Uint16Array(puzzleOffsets[puzzleOffsets.length - 1]),
  };
}

/** Moves every example of a puzzle but one, input and output together. */
function drawTranslations(split: ArcSplit, random: LegacyRandom, side: number): void {
  const { tasks, groupOffsets, puzzleOffsets, versions, translations } = split;
  tasks.forEach(({ pairs }, group) => {
    const limits = pairs.map(({ input, output }) => offsetLimits(input, output, side));
    for (let puzzle = groupOffsets[group]; puzzle < groupOffsets[group + 1]; puzzle++) {
      const fixed = random.randint(0, pairs.length);
      const turned = swapsSides(unpackVersion(versions[puzzle]).dihedral);
      limits.forEach((limit, i) => {
        if (i === fixed) return;
        const row = random.randint(0, turned ? limit.column : limit.row);
        const column = random.randint(0, turned ? limit.row : limit.column);
        translations[puzzleOffsets[puzzle] + i] = packOffset({ row, column });
      });
    }
  });
}

function firstPuzzles({ identifiers }: ArcSplit, first: number): Uint32Array {
  let count = 0;
  for (const identifier of identifiers) count = Math.max(count, identifier + 1 - first);
  const puzzles = new Uint32Array(count);
  for (let puzzle = identifiers.length - 1; puzzle >= 0; puzzle--) puzzles[identifiers[puzzle] - first] = puzzle;
  return puzzles;
}
