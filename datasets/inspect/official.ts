import { createHash } from "node:crypto";
import { exampleCount } from "../batches.ts";
import type { Source } from "../batches_source.ts";
import { openOfficial } from "../official.ts";
import { kindOf } from "../open/files.ts";
import type { OfficialInspection, OfficialSplitInspection } from "./inspection.ts";
import { spreadOf } from "./spread.ts";

/** Inspects a folder in the official layout: every example of both splits is read. */
export function inspectOfficial(path: string): OfficialInspection {
  const splits: OfficialSplitInspection[] = [];
  const hashes: Set<string>[] = [];
  let leaks: number | null = null;
  for (const name of ["train", "test"]) {
    if (kindOf(`${path}/${name}/dataset.json`) !== "file") continue;
    using source = openOfficial(path, name);
    splits.push(inspectSplit(name, source));
    const keys = exampleKeys(source);
    if (hashes.length === 0) hashes.push(new Set(keys));
    else leaks = [...keys].filter((key) => hashes[0].has(key)).length;
  }
  return { kind: "official", path, splits, leaks };
}

function inspectSplit(name: string, { metadata, groupOffsets, identifiers, ...rest }: Source): OfficialSplitInspection {
  const { length, vocabulary, meanPuzzleExamples } = metadata;
  return {
    name,
    groups: groupOffsets.length - 1,
    puzzles: identifiers.length,
    examples: exampleCount({ metadata, groupOffsets, identifiers, ...rest }),
    identifiers: metadata.identifiers,
    length,
    vocabulary,
    meanPuzzleExamples,
    versions: spreadOf(groupOffsets.slice(1).map((offset, i) => offset - groupOffsets[i])),
  };
}

/** 96 bits of the SHA-256 of every example: enough for a billion of them. */
function* exampleKeys(source: Source): Generator<string> {
  const { length } = source.metadata;
  const row = new Uint32Array(2 * length);
  for (let example = 0; example < exampleCount(source); example++) {
    source.read(example, row.subarray(0, length), row.subarray(length), 0);
    yield createHash("sha256").update(row).digest("base64").slice(0, 16);
  }
}
