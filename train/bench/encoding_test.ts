import { type Dispatch, NoAdapterError, openDevice } from "@trm/engine";
import { assert, assertEquals } from "@std/assert";
import { measureEncoding, thousandOf } from "./encoding.ts";
import { prepareStep } from "./run_step.ts";

const device = await openDevice().catch((error): undefined => {
  if (!(error instanceof NoAdapterError)) throw error;
});

Deno.test("thousandOf() is 1,000 dispatches of a step in its order, with its bindings and as many kernels, which do nothing", () => {
  const { step } = prepareStep("M-att").planFor().graphs;
  const { dispatches } = thousandOf(step);
  assertEquals(dispatches.length, 1000);
  dispatches.forEach(({ label, bindings, workgroups, flops }, i) => {
    const own = step.dispatches[i % step.dispatches.length];
    assertEquals([label, workgroups, flops], [own.label, [1, 1, 1], 0]);
    assert(bindings === own.bindings);
  });
  const kernels = (of: readonly Dispatch[]) => new Set(of.map(({ code }) => code)).size;
  assertEquals(kernels(dispatches), kernels(step.dispatches));
  assertEquals(new Set(thousandOf(step, 1).dispatches.map(({ bindings }) => bindings)).size, 1);
});

Deno.test({
  name: "measureEncoding() says milliseconds that a host can take for 1,000 dispatches, and for one as often",
  ignore: !device,
  sanitizeResources: false,
  async fn() {
    for (const ms of Object.values(await measureEncoding(device!, 3))) {
      assert(ms > 0.01 && ms < 1000, `${ms} ms`); // a clock's tick at least; a second would be a wait for the device
    }
  },
});
