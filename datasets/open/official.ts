import { createHash } from "node:crypto";
import type { Metadata } from "../batches_source.ts";
import type { GridKind } from "../grid/kind.ts";
import { openOfficial, readIdentifiers, readTestTasks } from "../official.ts";
import { usualBox } from "../sudoku/box.ts";
import { readBytes } from "../unpack.ts";
import { type OpenedSplit, openedSplit } from "./facts.ts";
import { kindOf } from "./files.ts";
import type { ArcEvaluation, Opener } from "./opener.ts";

/** Opens a folder in the layout of the HRM and TRM code; the files that it opens are closed by `owned`. */
export function officialOpener(folder: string, owned: DisposableStack): Opener {
  return {
    train: () => opened(folder, "train", owned),
    test: () => kindOf(`${folder}/test/dataset.json`) === "file" ? opened(folder, "test", owned) : null,
    arc: kindOf(`${folder}/test_puzzles.json`) === "file" ? () => arcEvaluation(folder) : undefined,
  };
}

function arcEvaluation(folder: string): ArcEvaluation {
  const names = readIdentifiers(folder);
  return { name: (identifier) => names[identifier] ?? "<blank>", testTasks: readTestTasks(folder) };
}

async function opened(folder: string, split: string, owned: DisposableStack): Promise<OpenedSplit> {
  const source = owned.use(openOfficial(folder, split));
  const hash = createHash("sha256");
  for (const field of ["inputs", "labels", "puzzle_indices", "group_indices"]) {
    for await (const bytes of readBytes(`${folder}/${split}/${source.set}__${field}.npy`)) hash.update(bytes);
  }
  return openedSplit(source, gridOf(source.metadata), { from: `${folder}/${split}`, hash: hash.digest("hex") });
}

/** What an official data set of such sizes holds. */
export function gridOf({ vocabulary, length }: Metadata): GridKind {
  const side = Math.sqrt(length);
  if (!Number.isInteger(side)) return { kind: "tokens", rows: 1, columns: length };
  const size = { rows: side, columns: side };
  if (vocabulary === side + 2 && side >= 4 && side <= 9 && side !== 5 && side !== 7) {
    return { kind: "sudoku", ...size, box: usualBox(side) };
  }
  return { kind: vocabulary === 6 ? "maze" : vocabulary === 12 ? "arc" : "tokens", ...size };
}
