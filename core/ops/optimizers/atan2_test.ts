import { apply, compile, groupsFor, input, type Op, output, plan, record } from "@trm/engine";
import { assertEquals, assertLess } from "@std/assert";
import { ATAN2 } from "./atan2.wgsl.ts";
import { device } from "../testdata/device.ts";

const atan2Op: Op = {
  name: "atan2",
  outputs: ([y]) => [y],
  kernel: ([y]) => ({
    code: `
@group(0) @binding(0) var<storage, read> y: array<vec4f>;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> angle: array<vec4f>;
${ATAN2}
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) at: vec3u) {
  if (at.x < arrayLength(&y)) { angle[at.x] = atan2Right(y[at.x], x[at.x]); }
}`,
    workgroups: groupsFor(y.shape[0] / 4, 64),
  }),
  reference: () => [],
};

Deno.test({
  name: "atan2Right() is within 4 ulp of atan2 from 2⁻⁶⁰ to 2⁶⁰, whatever the sign of y",
  ignore: !device,
  sanitizeResources: false,
  async fn() {
    const count = 16_384;
    const y = Float32Array.from({ length: count }, (_, i) => 2 ** (i % 121 - 60) * (1 + i / count) * (i % 2 ? 1 : -1));
    const x = Float32Array.from(
      { length: count },
      (_, i) => 2 ** ((i >> 7) % 121 - 60) * (1 + (i * 37 % count) / count),
    );
    const angles = await atan2(y, x);
    let worst = 0;
    angles.forEach((angle, i) => {
      const exact = Math.atan2(y[i], x[i]);
      const ulp = 2 ** (Math.floor(Math.log2(Math.abs(exact))) - 23);
      if (Math.abs(exact) > 2 ** -126) worst = Math.max(worst, Math.abs(angle - exact) / ulp);
    });
    assertLess(worst, 4); //                                2.5 ulp are the division's in WGSL, 1.2 the polynomial's
  },
});

Deno.test({
  name: "atan2Right() is 0 at the origin and ±π/2 above and below it",
  ignore: !device,
  sanitizeResources: false,
  async fn() {
    const quarter = Math.fround(Math.PI / 2);
    const angles = await atan2([0, 1e-30, -1e-30, 0, 5, -7e20, 1e-18, -1e6], [0, 0, 0, 3, 0, 0, 0, 0]);
    assertEquals([...angles], [0, quarter, -quarter, 0, quarter, -quarter, quarter, -quarter]);
  },
});

async function atan2(y: ArrayLike<number>, x: ArrayLike<number>): Promise<Float32Array> {
  if (!device) return new Float32Array();
  const graph = record(() =>
    output("angle", apply(atan2Op, [input("y", [y.length]), input("x", [x.length])], undefined)[0])
  );
  using machine = await compile(plan({ graph }, device.limits), device);
  machine.programs.graph.run({ y: Float32Array.from(y), x: Float32Array.from(x) });
  return await machine.programs.graph.read("angle") as Float32Array;
}
