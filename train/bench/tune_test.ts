import {
  apply,
  choosable,
  type Device,
  input,
  type Kernel,
  NoAdapterError,
  type Op,
  openDevice,
  output,
  record,
} from "@trm/engine";
import { matmul, swiglu } from "@trm/ops";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { tune } from "./tune.ts";

const device = await openDevice().catch((error): undefined => {
  if (!(error instanceof NoAdapterError)) throw error;
});

/** y = x, after so many useless rounds. */
function copyAfter(rounds: number): Kernel {
  const code = /* wgsl */ `
@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) at: vec3u) {
  var value = x[at.x];
  for (var i = 0u; i < ${rounds}u; i++) { value = sqrt(value * value + 1e-9); }
  y[at.x] = value;
}`;
  return { code, workgroups: [16, 1, 1], flops: 1024 };
}

/** In ways that take so many rounds. */
function copyOp(...rounds: number[]): Op<null> {
  const ways = rounds.map((rounds) => ({ name: `${rounds} rounds`, kernel: () => copyAfter(rounds) }));
  return {
    name: "copy after a while",
    outputs: ([x]) => [x],
    reference: ([x]) => [x.slice()],
    kernel: (_inputs, _attributes, { kernels }) =>
      (ways.find(({ name }) => name === kernels?.copy) ?? ways[0]).kernel(),
    ways: () => ({ what: "copy", ways }),
  };
}

Deno.test({
  name: "the fastest way is kept; the usual one, where no other saves enough",
  ignore: !device,
  sanitizeResources: false,
  async fn() {
    const tuned = async (margin: number, ...rounds: number[]) => {
      const graph = record(() => output("y", apply(copyOp(...rounds), [input("x", [1024])], null)[0]));
      const [product] = choosable([graph], device!.limits.target);
      return await tune(product, device!, { rounds: 3, atLeast: 20, margin });
    };
    const { way, flops, ms } = await tuned(0.03, 20_000, 100, 10_000);
    assertEquals(way, "100 rounds");
    assertEquals(flops, 1024);
    assertEquals(ms.map(([name]) => name), ["20000 rounds", "100 rounds", "10000 rounds"]);
    assert(ms[1][1] < ms[2][1] && ms[2][1] < ms[0][1], JSON.stringify(ms));
    assertEquals((await tuned(0.03, 100, 20_000)).way, "100 rounds");
    assertEquals((await tuned(0.99, 200, 100)).way, "200 rounds");
  },
});

Deno.test({
  name: "a product is timed on what it is stored as, with the op on pairs that its kernels do as well",
  ignore: !device,
  sanitizeResources: false,
  async fn() {
    const graph = record(() => {
      const [x, weight] = [input("x", [20, 12]), input("weight", [64, 12])];
      output("y", swiglu(matmul(x, weight, { layout: "NT" })));
    });
    const f16 = device!.adapter.features.includes("shader-f16");
    for (const precision of ["f32", ...(f16 ? ["f16" as const] : [])] as const) {
      const built = new Map<string, string>();
      const target = { ...device!.limits.target, precision };
      const watched: Device = {
        ...device!,
        limits: { ...device!.limits, target },
        pipeline(code, layout, label) {
          built.set(label, code);
          return device!.pipeline(code, layout, label);
        },
      };
      const [product] = choosable([graph], target);
      const { ms } = await tune(product, watched, { rounds: 1, atLeast: 1 });
      assertEquals(ms.length, product.ways.length);
      assert(!built.has("matmul"), [...built.keys()].join());
      const stored = precision === "f16" ? "vec4<f16>" : "vec4f";
      for (const name of ["a", "b"]) assertStringIncludes(built.get("matmul + swiglu")!, ` ${name}: array<${stored}>`);
    }
  },
});
