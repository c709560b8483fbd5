import { type Case, openDevice } from "@trm/engine";
import { ops } from "@trm/ops";
import { measureCeilings, type OpTiming, timeOp } from "@trm/train/bench";
import {
  ceilingsLine,
  deviceFacts,
  giga,
  MEASURING,
  shareOf,
  table,
  timingColumns,
  timingFacts,
} from "../bench_table.ts";
import { type Command, defineCommand } from "../command.ts";
import { gpuOption, withGpu } from "../gpu_option.ts";

const timed = ops.filter(({ cases }) => cases?.some(({ bench }) => bench));

/** `trm bench op`: what single ops take. */
export const benchOp: Command = defineCommand({
  name: "bench op",
  summary: "time the ops on this device, beside what it can do at most",
  details:
    "Each op is timed on its cases marked for it. GB/s counts what a dispatch binds once, so caches can lift it over the copy.",
  arguments: [
    {
      name: "name",
      description: "which op; all of them if none is given",
      choices: timed.map(({ name }) => name),
      optional: true,
    },
  ],
  options: {
    gpu: gpuOption,
    json: { type: "boolean", description: "print one JSON object per case" },
  },
  examples: [{ line: "trm bench op swiglu", does: "a line for each of its cases" }],
  permissions: ({ options: { gpu } }) => withGpu({}, gpu),
  async run({ arguments: { name }, options }, terminal) {
    using device = await openDevice({ provider: options.gpu });
    terminal.progress(MEASURING);
    const ceilings = await measureCeilings(device);
    const rows: (OpTiming & { readonly op: string; readonly shapes: string })[] = [];
    for (const op of name === undefined ? timed : timed.filter((op) => op.name === name)) {
      for (const { inputs, attributes } of op.cases?.filter(({ bench }) => bench) ?? []) {
        terminal.progress(`${op.name} ${shapesOf(inputs)}`);
        const timing = await timeOp(op, inputs, attributes, device);
        rows.push({ op: op.name, shapes: shapesOf(inputs), ...timing });
      }
    }
    if (options.json) {
      for (const row of rows) {
        const { op, shapes, timing, flops, bytes } = row;
        const rates = { gflops: giga(flops, timing.median), gbytes: giga(bytes, timing.median) };
        const facts = { op, shapes, ...deviceFacts(device), ...timingFacts(timing), ...rates };
        terminal.json({ ...facts, ofCeiling: shareOf(row, ceilings) });
      }
      return 0;
    }
    terminal.print(deviceFacts(device).device);
    terminal.print(ceilingsLine(ceilings));
    const named = [
      { title: "op", cell: ({ op }: typeof rows[number]) => op },
      { title: "shapes", cell: ({ shapes }: typeof rows[number]) => shapes },
    ];
    table([...named, ...timingColumns(ceilings)], rows).forEach((line) => terminal.print(line));
    return 0;
  },
});

function shapesOf(inputs: Case["inputs"]): string {
  return inputs.map(({ shape }) => shape.join("×") || "1").join(" ");
}
