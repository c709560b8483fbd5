import { openDevice } from "@trm/engine";
import type { Layout } from "@trm/ops";
import { type OpTiming, timeProduct } from "@trm/train/bench";
import { deviceFacts, giga, table, timingColumns, timingFacts } from "../bench_table.ts";
import { type Command, defineCommand } from "../command.ts";
import { gpuOption, precisionOption, withGpu } from "../gpu_option.ts";
import { UsageError } from "../usage_error.ts";

const layouts = ["NN", "NT", "TN"] as const;

/** `trm bench matmul`: what a matrix product takes. */
export const benchMatmul: Command = defineCommand({
  name: "bench matmul",
  summary: "time matrix products on this device",
  details: "A product of a [M, K] and b [K, N]; in layout NT b is stored [N, K], in TN a is stored [K, M]. " +
    "In f16, through Dawn, it is made by tensor cores where there are any.",
  arguments: [],
  options: {
    shape: { type: "string", description: "the product's sizes", placeholder: "M,N,K", default: "1024,512,512" },
    batch: {
      type: "integer",
      description: "as many products at once as in mixing along a sequence: all of one a in NN and TN, added up in NT",
      minimum: 1,
    },
    layout: {
      type: "string",
      description: "how the operands are stored; all three if none is given",
      choices: layouts,
      repeated: true,
    },
    precision: { ...precisionOption, description: "what operands and result are kept in; sums stay f32" },
    gpu: gpuOption,
    json: { type: "boolean", description: "print one JSON object per layout" },
  },
  examples: [{ line: "trm bench matmul --shape 1024,512,512 --layout NT", does: "a product as in a linear layer" }, {
    line: "trm bench matmul --shape 1024,512,97 --layout NN --batch 768",
    does: "one as in mixing 97 positions of 768 puzzles",
  }],
  permissions: ({ options: { gpu } }) => withGpu({}, gpu),
  async run({ options }, terminal) {
    const { shape, batch, layout, precision, gpu: provider, json } = options;
    const [M, N, K] = readShape(shape);
    using device = await openDevice({ provider, precision });
    const rows: (OpTiming & { readonly layout: Layout })[] = [];
    for (const each of layout.length > 0 ? layout : layouts) {
      rows.push({ layout: each, ...await timeProduct({ M, N, K, layout: each, batch }, device) });
    }
    if (json) {
      for (const { layout, timing } of rows) {
        const gflops = giga(2 * (batch ?? 1) * M * N * K, timing.median);
        const product = { shape: [M, N, K], ...(batch !== undefined && { batch }), layout };
        terminal.json({ ...product, ...deviceFacts(device), ...timingFacts(timing), gflops });
      }
      return 0;
    }
    const times = batch === undefined ? "" : `, ${batch} times`;
    terminal.print(`${deviceFacts(device).device} · ${M} × ${N} × ${K}${times}`);
    const columns = [{ title: "layout", cell: ({ layout }: typeof rows[number]) => layout }, ...timingColumns()];
    table(columns, rows).forEach((line) => terminal.print(line));
    return 0;
  },
});

function readShape(text: string): [M: number, N: number, K: number] {
  const sizes = text.split(",").map(Number);
  if (sizes.length !== 3 || !sizes.every((size) => Number.isInteger(size) && size >= 1)) {
    throw new UsageError(`Cannot read --shape: found "${text}", expected three whole numbers M,N,K`);
  }
  return [sizes[0], sizes[1], sizes[2]];
}
