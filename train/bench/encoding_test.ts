import { NoAdapterError, openDevice } from "@trm/engine";
import { assert, assertEquals } from "@std/assert";
import { measureEncoding, thousandOf } from "./encoding.ts";
import { prepareStep } from "./run_step.ts";

const device = await openDevice().catch((error): undefined => {
  if (!(error instanceof NoAdapterError)) throw error;
});

Deno.test("thousandOf() is 1,000 dispatches of a step in its order, with its bindings and nearly no work", () => {
  const { step } = prepareStep("XS").planFor().graphs;
  const { dispatches, inputs } = thousandOf(step);
  assertEquals([dispatches.length, inputs.length], [1000, 0]);
  assertEquals(
    new Set(thousandOf(step, 1).dispatches.map(({ bindings }) => bindings)),
    new Set([step.dispatches[0].bindings]),
  );
  dispatches.forEach(({ label, code, bindings, workgroups, flops }, i) => {
    const own = step.dispatches[i % step.dispatches.length];
    assertEquals([label, code, workgroups, flops], [own.label, own.code, [1, 1, 1], 0]);
    assert(bindings === own.bindings);
  });
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
