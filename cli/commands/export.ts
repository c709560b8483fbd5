import { exportRun } from "@trm/train";
import { dirname } from "node:path";
import { type Command, defineCommand } from "../command.ts";
import { formatBytes, formatCount } from "../format.ts";

/** `trm export`: a run's weights, for the official code or for anybody's. */
export const exportCommand: Command = defineCommand({
  name: "export",
  summary: "write a run's weights as safetensors, under the official code's names",
  details: "Weights of a run that was imported in f32 come out as they went in, to the byte.",
  arguments: [{ name: "run", description: "a run folder" }],
  options: {
    out: { type: "path", description: "the file; weights.safetensors in the run folder unless given" },
    dtype: {
      type: "string",
      description: "f16 halves the file, for inference",
      choices: ["f32", "f16"],
      default: "f32",
      placeholder: "type",
    },
    names: {
      type: "string",
      description: "whose names; with ours, the file also tells the recipe",
      choices: ["official", "ours"],
      default: "official",
      placeholder: "whose",
    },
    prefix: {
      type: "string",
      description:
        "what official names begin with; as in the file that the run was imported from, else none, unless given",
      choices: ["none", "model.inner.", "_orig_mod.model.inner."],
      placeholder: "prefix",
    },
    from: {
      type: "string",
      description: "which checkpoint",
      choices: ["last", "best", "previous"],
      default: "last",
      placeholder: "which",
    },
    live: { type: "boolean", description: "the weights as trained, not their average" },
    json: { type: "boolean", description: "print one JSON object" },
  },
  examples: [
    { line: "trm export runs/sudoku-mlp-1 --prefix _orig_mod.model.inner.", does: "for the official code, compiled" },
    {
      line: "trm export runs/sudoku-mlp-1 --dtype f16 --names ours --out mlp.safetensors",
      does: "10 MB, for a browser",
    },
  ],
  permissions({ arguments: { run }, options: { out } }) {
    const folder = dirname(fileOf(run, out)); //  the file is written beside its place, then renamed
    return { read: [run, folder], write: [folder] };
  },
  async run({ arguments: { run }, options }, terminal) {
    const { out, dtype, names, prefix, from: which, live, json } = options;
    const file = fileOf(run, out);
    const report = await exportRun({
      folder: run,
      file,
      which,
      weights: live ? "live" : "averaged",
      dtype: dtype === "f16" ? "F16" : "F32",
      names,
      prefix: prefix === "none" ? "" : prefix,
    });
    if (json) {
      terminal.json({ run, file, checkpoint: which, dtype, names, ...report });
      return 0;
    }
    const { tensors, numbers, step, weights } = report;
    const size = formatBytes(numbers * (dtype === "f16" ? 2 : 4));
    terminal.print(`step ${formatCount(step)}, ${weights} weights, ${which} checkpoint`);
    terminal.print(`${tensors} tensors of ${formatCount(numbers)} numbers in ${dtype}, ${size}`);
    terminal.print(`Wrote ${file}`);
    return 0;
  },
});

const fileOf = (run: string, out: string | undefined): string => out ?? `${run}/weights.safetensors`;
