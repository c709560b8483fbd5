import { assert, assertEquals } from "@std/assert";
import { NoAdapterError, openDevice } from "./device.ts";
import { add } from "./elementwise.ts";
import { plan } from "./plan/plan.ts";
import { profile } from "./profile.ts";
import { input, output, record } from "./record.ts";

const device = await openDevice().catch((error): undefined => {
  if (!(error instanceof NoAdapterError)) throw error;
});

Deno.test({
  name: "profile() times equal dispatches once and counts them",
  ignore: !device,
  sanitizeResources: false,
  async fn() {
    const graph = record(() => {
      const [a, b] = [input("a", [64]), input("b", [64])];
      const [c, d] = [input("c", [128]), input("d", [128])];
      output("first", add(a, b));
      output("second", add(b, a));
      output("third", add(c, d));
    });
    const kinds = await profile(plan({ sums: graph }, device!.limits), "sums", {
      device: device!,
      samples: 1,
      prepare: ({ programs }) =>
        programs.sums.run({
          a: new Float32Array(64),
          b: new Float32Array(64),
          c: new Float32Array(128),
          d: new Float32Array(128),
        }),
    });
    assertEquals(kinds.map(({ label, count, bytes }) => [label, count, bytes]).sort(), [
      ["add", 1, 3 * 128 * 4],
      ["add", 2, 3 * 64 * 4],
    ]);
    for (const { timing: { median, repeats } } of kinds) assert(median > 0 && median < 1e3 && repeats % 32 === 0);
  },
});
