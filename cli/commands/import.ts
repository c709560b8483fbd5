import { dataSizes } from "@trm/datasets";
import { importRun, type Recipe } from "@trm/train";
import { type Command, defineCommand } from "../command.ts";
import { formatCount } from "../format.ts";
import { nextRunFolder, RUNS } from "../next_run_folder.ts";
import { dataPaths, recipeNamed, setOption } from "../recipe_named.ts";
import { quoted, startLine } from "../start_line.ts";
import { UsageError } from "../usage_error.ts";

/** `trm import`: the official code's weights, or anybody's, as a run. */
export const importCommand: Command = defineCommand({
  name: "import",
  summary: "make a run folder of a file of weights: a PyTorch state dict, or safetensors",
  details: [
    "Names are the official code's, with any of its prefixes, or ours; numbers may be f32, f16 or bf16. A PyTorch file is",
    "read by a reader that can execute nothing. A puzzle table of another number of rows becomes its mean row throughout,",
    "as in the official code. The run can be evaluated, solved with and trained on, from step 0 and moments of zero.",
  ].join("\n"),
  arguments: [{ name: "file", description: "the weights" }],
  options: {
    recipe: { type: "string", description: "what they are weights of; trm recipes lists what there is; required" },
    set: setOption,
    run: { type: "path", description: "the run folder, new or empty; runs/<recipe>-<number> unless given" },
    partial: {
      type: "boolean",
      description: "take what fits: what is missing keeps its initial values, what is unexpected is left out",
    },
    json: { type: "boolean", description: "print one JSON object" },
  },
  examples: [
    { line: "trm import step_518071 --recipe arc-1-att", does: "an official ARC-AGI-1 checkpoint" },
    { line: "trm import hrm.pt --recipe sudoku-hrm --run runs/hrm", does: "HRM's, into a folder of that name" },
  ],
  async permissions(parsed) {
    const { recipe, folder } = await requested(parsed);
    return { read: [parsed.arguments.file, RUNS, folder, ...dataPaths(recipe.data, {})], write: [folder] };
  },
  async run(parsed, terminal) {
    const { recipe, folder } = await requested(parsed);
    const { arguments: { file }, options: { partial, json } } = parsed;
    const report = await importRun({ file, recipe, sizes: dataSizes(recipe.data), folder, partial });
    if (json) {
      terminal.json({ run: folder, recipe: recipe.name, ...report });
      return 0;
    }
    const { format, tensors, missing, unexpected, averaged } = report;
    terminal.print(`${recipe.name}: ${tensors} tensors of "${file}", ${format === "pytorch" ? "PyTorch" : format}`);
    for (const { found, expected } of averaged) {
      terminal.print(
        `its puzzle table has ${formatCount(found[0])} rows, the recipe's data ${formatCount(expected[0])}: ` +
          "each is now their mean",
      );
    }
    for (const name of missing) terminal.print(`missing, left as initialized: ${name}`);
    for (const name of unexpected) terminal.print(`unexpected, left out: ${name}`);
    terminal.print("step 0, the optimizer's moments zero");
    terminal.print(`Train on with: ${startLine()} ${quoted("train", "--resume", folder)}`);
    terminal.print(`Wrote ${folder}`);
    return 0;
  },
});

/** What a command line asks for. */
async function requested(
  { options: { recipe: name, set, run } }: {
    readonly options: { readonly recipe?: string; readonly set: readonly string[]; readonly run?: string };
  },
): Promise<{ readonly recipe: Recipe; readonly folder: string }> {
  if (name === undefined) throw new UsageError("Cannot import without --recipe: it says what the weights are of");
  const recipe = recipeNamed(name, set);
  return { recipe, folder: run ?? await nextRunFolder(recipe.name) };
}
