import { augmentArc, type Grid, gridToTokens } from "@trm/augment";
import { ownerOf } from "../batches_offsets.ts";
import type { Source } from "../batches_source.ts";
import { type ArcPlan, arcPuzzleName } from "./plan.ts";
import type { ArcTask } from "./read.ts";
import { unpackOffset, unpackVersion } from "./version.ts";

/** A split of a planned ARC data set, whose grids are recoloured, turned and placed when they are asked for. */
export function arcSource(plan: ArcPlan, splitName: "train" | "test"): Source {
  const { tasks, groupOffsets, puzzleOffsets, identifiers, versions, translations } = plan[splitName];
  const { side } = plan;
  return {
    metadata: {
      padToken: 0,
      ignoreLabel: 0,
      blankIdentifier: 0,
      vocabulary: 12, //  padding, the end of a grid, ten colours
      length: side * side,
      identifiers: plan.firstIdentifier + plan.puzzles.length,
      totalGroups: tasks.length,
      meanPuzzleExamples: translations.length / identifiers.length,
      totalPuzzles: identifiers.length,
    },
    groupOffsets,
    puzzleOffsets,
    identifiers,
    read(example, tokens, labels, at) {
      const puzzle = ownerOf(puzzleOffsets, example);
      const pair = tasks[ownerOf(groupOffsets, puzzle)].pairs[example - puzzleOffsets[puzzle]];
      const version = unpackVersion(versions[puzzle]);
      const offset = unpackOffset(translations[example]);
      const end = at + side * side;
      gridToTokens(augmentArc(pair.input, version), offset, side, tokens.subarray(at, end));
      gridToTokens(augmentArc(pair.output, version), offset, side, labels.subarray(at, end));
    },
  };
}

/** The names of a planned data set's identifiers, the blank one first, as in the reference's `identifiers.json`. */
export function* arcNames(plan: ArcPlan): Generator<string> {
  const count = plan.firstIdentifier + plan.puzzles.length;
  for (let identifier = 0; identifier < count; identifier++) yield arcPuzzleName(plan, identifier);
}

/** A task as JSON text, its grids as lists of rows: what the reference's `test_puzzles.json` holds for each. */
export function arcTaskJson({ pairs }: ArcTask): string {
  const parts = [...new Set(pairs.map(({ part }) => part))].map((part) => {
    const listed = pairs.filter((pair) => pair.part === part).map(({ input, output }) =>
      `{"input": ${gridJson(input)}, "output": ${gridJson(output)}}`
    );
    return `"${part}": [${listed.join(", ")}]`;
  });
  return `{${parts.join(", ")}}`;
}

function gridJson({ rows, columns, cells }: Grid): string {
  const lines = Array.from(
    { length: rows },
    (_, r) => `[${[...cells.subarray(r * columns, (r + 1) * columns)].join(", ")}]`,
  );
  return `[${lines.join(", ")}]`;
}
