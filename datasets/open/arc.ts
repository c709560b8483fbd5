import { CANVAS } from "@trm/augment";
import { type ArcPlan, arcPuzzleName, planArc } from "../arc/plan.ts";
import { type ArcTask, readArcPairs } from "../arc/read.ts";
import { arcSource, arcTaskJson } from "../arc/source.ts";
import { type OpenedSplit, openedSplit, sha256 } from "./facts.ts";
import { firstExisting, missing } from "./files.ts";
import type { Opener } from "./opener.ts";
import type { ArcData, DataFiles } from "./spec.ts";

/** Opens ARC's files; what is tested on lies in the same folder. */
export function arcOpener(spec: ArcData, { path, testPath, cache = "data" }: DataFiles): Opener {
  if (testPath !== undefined && testPath !== path) {
    throw new RangeError(`Cannot test on "${testPath}" alone: ARC's test puzzles belong to the data set trained on`);
  }
  const { version, augmentations, seed, side = CANVAS } = spec;
  const folder = path ?? `${cache}/arc-agi-${version}`;
  const { names, tested } = ARC_SUBSETS[version];
  const subsets = names.map((name) => ({ name, tasks: chosen(readSubset(folder, name, `arc-agi-${version}`), spec) }));
  const plan = planArc({ subsets, testSubset: tested, augmentations, seed, side });
  return {
    train: () => opened(plan, "train", folder, subsets.flatMap(({ tasks }) => tasks)),
    test: () => opened(plan, "test", folder, plan.testTasks),
    arc: () => ({ name: (identifier) => arcPuzzleName(plan, identifier), testTasks: plan.testTasks }),
  };
}

/** The subsets of each generation, in the order in which the reference's recipes name them, and the one tested on. */
export const ARC_SUBSETS: Readonly<Record<1 | 2, { readonly names: readonly string[]; readonly tested: string }>> = {
  1: { names: ["training", "evaluation", "concept"], tested: "evaluation" },
  2: { names: ["training2", "evaluation2", "concept"], tested: "evaluation2" },
};

/** Reads the tasks of a subset from a folder of Kaggle's files, packed or not. */
export function readSubset(folder: string, subset: string, download: string): ArcTask[] {
  const file = (part: string) => {
    const path = `${folder}/arc-agi_${subset}_${part}.json`;
    return { path, found: firstExisting([path, `${path}.gz`]) };
  };
  const challenges = file("challenges");
  if (challenges.found === undefined) throw missing(`ARC's ${subset} tasks`, challenges.path, download);
  return readArcPairs(challenges.found, file("solutions").found);
}

function chosen(tasks: readonly ArcTask[], { tasks: count = Infinity, side = CANVAS }: ArcData): ArcTask[] {
  const fits = ({ pairs }: ArcTask) =>
    pairs.every(({ input, output }) => Math.max(input.rows, input.columns, output.rows, output.columns) <= side);
  return tasks.filter(fits).slice(0, count);
}

function opened(plan: ArcPlan, split: "train" | "test", from: string, tasks: readonly ArcTask[]): OpenedSplit {
  const sorted = [...tasks].sort((a, b) => a.id < b.id ? -1 : 1); //  the plan's order depends on what was drawn before
  const hash = sha256(sorted.map((task) => `${task.id} ${arcTaskJson(task)}\n`));
  return openedSplit(arcSource(plan, split), { kind: "arc", rows: plan.side, columns: plan.side }, { from, hash });
}
