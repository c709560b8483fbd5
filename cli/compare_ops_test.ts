import { assert, assertEquals } from "@std/assert";
import { type Device, groupsFor, LANE, NoAdapterError, type Op, openDevice } from "@trm/engine";
import { relativeError, selfTest } from "./compare_ops.ts";

const device = await openDevice().catch((error): undefined => {
  if (!(error instanceof NoAdapterError)) throw error;
});

/** y = 2x, by a kernel that computes what it is told. */
function doubleOp(name: string, kernel: string): Op<undefined> {
  return {
    name,
    outputs: ([x]) => [x],
    kernel: ([x]) => ({
      workgroups: groupsFor(x.shape[0], 64),
      code: `@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
${LANE}
@compute @workgroup_size(64) fn main(
  @builtin(workgroup_id) group: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32,
) {
  let at = lane(group, groups, local, 64u);
  if (at < arrayLength(&y)) { y[at] = ${kernel}; }
}`,
    }),
    reference: ([x]) => [x.map((value) => 2 * value)],
    cases: [
      { inputs: [{ shape: [3], dtype: "f32" }], attributes: undefined },
      { inputs: [{ shape: [100], dtype: "f32" }], attributes: undefined },
      { inputs: [{ shape: [1 << 20], dtype: "f32" }], attributes: undefined, bench: true },
    ],
  };
}

Deno.test(
  { name: "selfTest() tells right ops from wrong ones, and says why one cannot run", ignore: !device },
  async () => {
    using open = device as Device;
    const ops = [
      doubleOp("right", "x[at] + x[at]"),
      doubleOp("wrong", "x[at] + x[at] + select(0.0, 0.1, at == 70u)"),
      doubleOp("lost", "bitcast<f32>(0x7fc00000u | at)"),
      doubleOp("broken", "nonsense"),
    ];
    const [right, wrong, lost, broken] = await Array.fromAsync(selfTest(open, ops));
    assertEquals([right.op, right.passed, right.failure], ["right", true, undefined]);
    assert(right.error < 1e-6);
    assertEquals([wrong.op, wrong.passed], ["wrong", false]);
    assert(wrong.error > 0.01 && wrong.error < 0.1, "an error of 0.1 where the largest value is about 5");
    assertEquals([lost.op, lost.passed, lost.error], ["lost", false, Infinity]);
    assertEquals([broken.op, broken.passed, broken.error], ["broken", false, Infinity]);
    assert(broken.failure?.startsWith("Cannot build the kernel of broken"));
  },
);

Deno.test("relativeError() is over the largest value, and infinite for what is no number", () => {
  assertEquals(relativeError([1, 2.5], [1, 2]), 0.25);
  assertEquals(relativeError([0.001], [0]), 1);
  assertEquals(relativeError([1, NaN], [1, 2]), Infinity);
  assertEquals(relativeError([1], [1, 2]), Infinity);
  assertEquals(relativeError([], []), 0);
});
