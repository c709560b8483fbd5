import { arcTaskJson, type DataFiles, type DataSpec, openData, type OpenedData, writeOfficial } from "@trm/datasets";
import { type Command, defineCommand } from "../command.ts";
import { formatCount, formatDuration, secondsLeft } from "../format.ts";
import { UsageError } from "../usage_error.ts";

/** `trm data convert`: the layout that other implementations read. */
export const dataConvert: Command = defineCommand({
  name: "data convert",
  summary: "write a data set in the layout of the HRM and TRM code, augmented in advance",
  details: [
    "Training here augments as it goes and needs none of this; other implementations, and official checkpoints, do.",
    "ARC equals what the reference's builder makes of the same files, byte for byte. The reference's Sudoku and Maze",
    "builders have no seed: here the versions follow from --seed.",
  ].join("\n"),
  arguments: [{ name: "kind", description: "what to convert", choices: ["sudoku", "maze", "arc-agi-1", "arc-agi-2"] }],
  options: {
    out: { type: "path", description: "the new folder; required", placeholder: "folder" },
    from: {
      type: "path",
      description: "a CSV file to train on, or a folder of ARC's files; what trm data get put away unless given",
      placeholder: "file|folder",
    },
    test: { type: "path", description: "a CSV file to test on", placeholder: "file" },
    cache: { type: "path", description: "the folder of downloads", default: "data" },
    puzzles: { type: "integer", description: "Sudoku: draw so many to train on; all unless given", minimum: 1 },
    augmentations: {
      type: "integer",
      description: "Sudoku and ARC: versions of each puzzle besides itself; 1000 unless given",
      minimum: 0,
    },
    augment: { type: "boolean", description: "maze: all 8 rotations and reflections" },
    seed: { type: "integer", description: "of versions and draws; 42 for ARC, 0 else, unless given", minimum: 0 },
    json: { type: "boolean", description: "print one JSON object" },
  },
  examples: [
    { line: "trm data convert arc-agi-1 --out arc1concept-aug-1000", does: "the reference's data set, 6.6 GB" },
    {
      line: "trm data convert sudoku --from made/sudoku-6x6/train.csv --test made/sudoku-6x6/test.csv --out six",
      does: "each train puzzle in 1001 versions",
    },
  ],
  permissions(parsed) {
    const { files, folder } = wanted(parsed);
    const { path, testPath, cache = "data" } = files;
    const read = [path ?? cache, ...(testPath === undefined ? [] : [testPath])];
    return { read: [...read, folder, `${folder}.part`], write: [folder, `${folder}.part`] };
  },
  async run(parsed, terminal) {
    const { spec, files, folder } = wanted(parsed);
    terminal.progress("reading");
    using data = await openData(spec, files);
    const began = performance.now();
    const wide = spec.kind === "sudoku-extreme" && spec.augmentations > 0 ? ["train"] : []; //  as the reference writes it
    writeOfficial(folder, {
      ...contentsOf(data),
      wide,
      onProgress(done, total) {
        const left = secondsLeft({ done, total, elapsed: (performance.now() - began) / 1000 });
        terminal.progress(`${formatCount(done)} of ${formatCount(total)} examples · ${formatDuration(left)} left`);
      },
    });
    const { train, test, identifiers } = data.facts;
    if (parsed.options.json) terminal.json({ folder, identifiers, train, test });
    else {
      for (const [name, split] of Object.entries({ train, test })) {
        if (!split) continue;
        const counts = `${formatCount(split.groups)} groups · ${formatCount(split.puzzles)} puzzles`;
        terminal.print(`${name} · ${counts} · ${formatCount(split.examples)} examples`);
      }
      terminal.print(`${formatCount(identifiers)} identifiers, the blank one included`);
      terminal.print(`wrote ${folder}`);
    }
    return 0;
  },
});

/** What a command line asks for. */
function wanted({ arguments: { kind }, options }: {
  readonly arguments: { readonly kind: "sudoku" | "maze" | "arc-agi-1" | "arc-agi-2" };
  readonly options: {
    readonly out?: string;
    readonly from?: string;
    readonly test?: string;
    readonly cache: string;
    readonly puzzles?: number;
    readonly augmentations?: number;
    readonly augment: boolean;
    readonly seed?: number;
  };
}): { spec: DataSpec; files: DataFiles; folder: string } {
  const { out, from: path, test: testPath, cache, puzzles, augmentations = 1000, augment, seed } = options;
  if (out === undefined) throw new UsageError("trm data convert needs --out, the folder to write");
  const files = { path, testPath, cache };
  const folder = out.replace(/(?<=.)[/\\]+$/, "");
  switch (kind) {
    case "sudoku":
      return {
        files,
        folder,
        spec: { kind: "sudoku-extreme", puzzles: puzzles ?? Number.MAX_SAFE_INTEGER, augmentations, seed: seed ?? 0 },
      };
    case "maze":
      return { files, folder, spec: { kind: "maze-hard", augment } };
    default:
      return {
        files,
        folder,
        spec: { kind: "arc-agi", version: kind === "arc-agi-1" ? 1 : 2, augmentations, seed: seed ?? 42 },
      };
  }
}

function contentsOf({ train, test, arc, facts }: OpenedData): Parameters<typeof writeOfficial>[1] {
  const splits = { train, ...(test && { test }) };
  if (!arc) return { splits, identifiers: ["<blank>"] };
  const identifiers = names(facts.identifiers, arc.name);
  return { splits, identifiers, testPuzzles: arc.testTasks.map((task) => [task.id, arcTaskJson(task)] as const) };
}

function* names(count: number, name: (identifier: number) => string): Generator<string> {
  for (let identifier = 0; identifier < count; identifier++) yield name(identifier);
}
