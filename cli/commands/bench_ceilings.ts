import { openDevice } from "@trm/engine";
import { measureCeilings, measureEncoding } from "@trm/train/bench";
import { ceilingsLine, deviceFacts, encodingLine, MEASURING } from "../bench_table.ts";
import { type Command, defineCommand } from "../command.ts";
import { gpuOption, withGpu } from "../gpu_option.ts";

/** `trm bench ceilings`: what the device, and the host that feeds it, could do at most. */
export const benchCeilings: Command = defineCommand({
  name: "bench ceilings",
  summary: "measure what this device can do at most: multiply-adds, a copy, and encoding",
  details:
    "Encoding is what the host does for every dispatch before the device begins: recording and submitting 1,000 dispatches of a " +
    "training step as deep as the official ones, the least of several times, and one of them as often. A step that takes the device less " +
    "than that waits for the host.",
  arguments: [],
  options: {
    gpu: gpuOption,
    json: { type: "boolean", description: "print one JSON object" },
  },
  examples: [{ line: "trm bench ceilings", does: "numbers that others can be compared with" }],
  permissions: ({ options: { gpu } }) => withGpu({}, gpu),
  async run({ options }, terminal) {
    using device = await openDevice({ provider: options.gpu });
    terminal.progress(MEASURING);
    const { flops, bytes } = await measureCeilings(device);
    const encoding = await measureEncoding(device);
    if (options.json) {
      terminal.json({
        ...deviceFacts(device),
        gflops: flops / 1e9,
        gbytes: bytes / 1e9,
        encodingMs: encoding.step,
        encodingSameMs: encoding.same,
      });
    } else {
      terminal.print(deviceFacts(device).device);
      terminal.print(ceilingsLine({ flops, bytes }));
      terminal.print(encodingLine(encoding));
    }
    return 0;
  },
});
