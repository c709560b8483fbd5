import { openDevice } from "@trm/engine";
import { measureCeilings } from "@trm/train/bench";
import { ceilingsLine, deviceFacts } from "../bench_table.ts";
import { type Command, defineCommand } from "../command.ts";
import { gpuOption, withGpu } from "../gpu_option.ts";

/** `trm bench ceilings`: what the device could do at most. */
export const benchCeilings: Command = defineCommand({
  name: "bench ceilings",
  summary: "measure what this device can do at most: multiply-adds, and a copy",
  arguments: [],
  options: {
    gpu: gpuOption,
    json: { type: "boolean", description: "print one JSON object" },
  },
  examples: [{ line: "trm bench ceilings", does: "two numbers that others can be compared with" }],
  permissions: ({ options: { gpu } }) => withGpu({}, gpu),
  async run({ options }, terminal) {
    using device = await openDevice({ provider: options.gpu });
    const { flops, bytes } = await measureCeilings(device);
    if (options.json) terminal.json({ ...deviceFacts(device), gflops: flops / 1e9, gbytes: bytes / 1e9 });
    else {
      terminal.print(deviceFacts(device).device);
      terminal.print(ceilingsLine({ flops, bytes }));
    }
    return 0;
  },
});
