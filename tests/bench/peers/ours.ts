/** This house, as one of the peers. */

import { compile, input, openDevice, output, plan, record } from "@trm/engine";
import { matmul } from "@trm/ops";
import { openStep } from "@trm/train/bench";
import { serve } from "./peer.ts";

await serve(async () => {
  const device = await openDevice();
  return {
    about: `trm, WebGPU of Deno ${Deno.version.deno}, ${device.adapter.description}`,
    openStep: ({ config }) => openStep(config, device),
    async openProduct({ M, N, K, layout }) {
      const graph = record(() => {
        const a = input("a", layout === "TN" ? [K, M] : [M, K]);
        const b = input("b", layout === "NT" ? [N, K] : [K, N]);
        output("out", matmul(a, b, { layout }));
      });
      const { programs: { product }, settled } = await compile(plan({ product: graph }, device.limits), device);
      product.run({ a: numbers(M * K), b: numbers(K * N) });
      return { run: product.run, settled };
    },
  };
});

function numbers(count: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => Math.sin(i));
}
