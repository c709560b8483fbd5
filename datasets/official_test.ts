import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Source } from "./batches_source.ts";
import { openOfficial, readIdentifiers } from "./official.ts";
import { writeOfficial } from "./official_write.ts";

const metadata = {
  padToken: 0,
  ignoreLabel: 0,
  blankIdentifier: 0,
  vocabulary: 12,
  length: 3,
  identifiers: 5,
  totalGroups: 2,
  meanPuzzleExamples: 1.25,
  totalPuzzles: 4,
};
const source: Source = {
  metadata,
  groupOffsets: Uint32Array.of(0, 1, 4),
  puzzleOffsets: Uint32Array.of(0, 2, 3, 4, 5),
  identifiers: Uint32Array.of(1, 2, 3, 4),
  read(example, tokens, labels, at) {
    tokens.set([example, 11, 2], at);
    labels.set([0, example, 3], at);
  },
};
const identifiers = ["<blank>", "a", "a|||t1|||0123456789", "b", 'c"'];

function rows({ metadata, puzzleOffsets, read }: Source): number[][] {
  const tokens = new Uint32Array(metadata.length), labels = new Uint32Array(metadata.length);
  return Array.from({ length: puzzleOffsets.at(-1)! }, (_, example) => {
    read(example, tokens, labels, 0);
    return [...tokens, ...labels];
  });
}

/** Writes the data set above, lets `spoil` change it, and gives its folder to `body`. */
function withFolder(body: (folder: string) => void, wide: string[] = []): void {
  const parent = Deno.makeTempDirSync();
  try {
    writeOfficial(`${parent}/data`, { splits: { train: source, test: source }, identifiers, wide });
    body(`${parent}/data`);
  } finally {
    Deno.removeSync(parent, { recursive: true });
  }
}

Deno.test("openOfficial() reads what writeOfficial() wrote, in narrow and in wide tokens", () => {
  withFolder((folder) => {
    for (const split of ["train", "test"]) {
      using read = openOfficial(folder, split);
      assertEquals(read.metadata, metadata);
      assertEquals([read.groupOffsets, read.puzzleOffsets], [source.groupOffsets, source.puzzleOffsets]);
      assertEquals(read.identifiers, source.identifiers);
      assertEquals(rows(read), rows(source));
    }
    assertEquals(Deno.statSync(`${folder}/train/all__inputs.npy`).size, 128 + 15 * 8);
    assertEquals(Deno.statSync(`${folder}/test/all__inputs.npy`).size, 128 + 15);
    assertEquals(readIdentifiers(folder), identifiers);
  }, ["train"]);
});

Deno.test("writeOfficial() tells how far it is", () => {
  const parent = Deno.makeTempDirSync();
  const told: number[][] = [];
  const onProgress = (...numbers: number[]) => void told.push(numbers);
  writeOfficial(`${parent}/data`, { splits: { train: source, test: source }, identifiers, onProgress });
  assertEquals(told, [[5, 10], [10, 10]]);
  Deno.removeSync(parent, { recursive: true });
});

Deno.test("writeOfficial() writes JSON as Python does", () => {
  withFolder((folder) => {
    assertEquals(
      Deno.readTextFileSync(`${folder}/train/dataset.json`),
      '{"pad_id": 0, "ignore_label_id": 0, "blank_identifier_id": 0, "vocab_size": 12, "seq_len": 3, ' +
        '"num_puzzle_identifiers": 5, "total_groups": 2, "mean_puzzle_examples": 1.25, "total_puzzles": 4, "sets": ["all"]}',
    );
    assertEquals(
      Deno.readTextFileSync(`${folder}/identifiers.json`),
      '["<blank>", "a", "a|||t1|||0123456789", "b", "c\\""]',
    );
  });
});

Deno.test("writeOfficial() leaves nothing behind when it fails, and overwrites nothing", () => {
  withFolder((folder) => {
    assertThrows(() => writeOfficial(folder, { splits: {}, identifiers }), RangeError, "exists already");
    const large: Source = { ...source, read: (_example, tokens) => tokens.fill(256) };
    assertThrows(() => writeOfficial(`${folder}2`, { splits: { train: large }, identifiers }), RangeError, "token 256");
    assertEquals([...Deno.readDirSync(`${folder}/..`)].map(({ name }) => name), ["data"]);
  });
});

Deno.test("openOfficial() reads HRM's older description", () => {
  withFolder((folder) => {
    edit(`${folder}/train/dataset.json`, (json) => json.replace('"total_puzzles": 4, ', ""));
    using read = openOfficial(folder, "train");
    assertEquals(read.metadata.totalPuzzles, 4);
  });
});

Deno.test("openOfficial() refuses files that contradict each other, and names them", () => {
  const json = "dataset.json";
  const cases: [file: string, spoil: (path: string) => void, message: string][] = [
    [json, (path) => edit(path, () => "{"), "Cannot read"],
    [json, (path) => edit(path, () => "[]"), "expected an object"],
    [json, (path) => edit(path, (text) => text.replace('["all"]', '["../all"]')), 'found sets ["../all"]'],
    [
      json,
      (path) => edit(path, (text) => text.replace('"vocab_size": 12', '"vocab_size": "12"')),
      'found "12" as vocab_size',
    ],
    [
      "all__labels.npy",
      (path) => Deno.copyFileSync(path.replace("labels", "puzzle_indices"), path),
      "found 5 × 1 values, expected 5 × 3",
    ],
    ["all__puzzle_indices.npy", (path) => poke(path, 0, 1), "found 1 as the first offset"],
    ["all__puzzle_indices.npy", (path) => poke(path, 4, 9), "found 9 as the last offset, expected 5"],
    ["all__puzzle_indices.npy", (path) => poke(path, 2, 2), "found offset 2 after 2 at position 2"],
    ["all__puzzle_indices.npy", (path) => poke(path, 2, -7), "row 2, column 0 is not in"],
    [
      "all__puzzle_indices.npy",
      (path) => Deno.copyFileSync(path.replace("puzzle", "group"), path),
      "found 3 offsets, expected 5",
    ],
    ["all__group_indices.npy", (path) => poke(path, 2, 3), "found 3 as the last offset, expected 4"],
    ["all__puzzle_identifiers.npy", (path) => poke(path, 3, 5), "found identifier 5 at 3, expected less than 5"],
  ];
  for (const [file, spoil, message] of cases) {
    withFolder((folder) => {
      const path = `${folder}/train/${file}`;
      spoil(path);
      const error = assertThrows(() => openOfficial(folder, "train"), SyntaxError, message);
      assert(error.message.includes(file), error.message);
    });
  }
});

Deno.test("openOfficial() refuses tokens outside the vocabulary where they are read", () => {
  withFolder((folder) => {
    edit(`${folder}/train/dataset.json`, (text) => text.replace('"vocab_size": 12', '"vocab_size": 11'));
    using read = openOfficial(folder, "train");
    assertThrows(() => rows(read), SyntaxError, "found token 11 in column 1, expected less than 11");
  });
});

function edit(path: string, change: (text: string) => string): void {
  Deno.writeTextFileSync(path, change(Deno.readTextFileSync(path)));
}

/** Sets value number `at` of a list of int32. */
function poke(path: string, at: number, value: number): void {
  const bytes = Deno.readFileSync(path);
  new DataView(bytes.buffer).setInt32(128 + 4 * at, value, true);
  Deno.writeFileSync(path, bytes);
}
