import { assertEquals, assertThrows } from "@std/assert";
import { apply, assign, input, output, pack, plan, type Precision, record, state } from "../mod.ts";
import { crossOp, lessOp, plusOp, shiftOp, totalOp, updateOp, use } from "../testdata/toy_ops.ts";
import { commonLimits } from "./plan.ts";
import { storedAsHalves } from "./storage.ts";

const flat = (code: string) => code.replace(/\s+/g, " ").trim();

Deno.test("what is read from a half is widened, what is written is rounded, and nothing else changes", () => {
  const code = `
@group(0) @binding(0) var<storage, read> x: array<vec4f>; // [4], x[i] = 1;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;
@group(0) @binding(2) var<storage, read> i: array<u32>;
fn main() {
  let k = x[i[0] + u32(y[1])].z;
  y[k] = x[0].x + m.y[2];
  y[k] *= 2.0 - y[i[1]];
  if (y[0] == 1.0) { y[2] += 1.0; }
}`;
  assertEquals(
    flat(storedAsHalves(code, new Set([0, 1]))),
    flat(`
@group(0) @binding(0) var<storage, read> x: array<vec4<f16>>;
@group(0) @binding(1) var<storage, read_write> y: array<f16>;
@group(0) @binding(2) var<storage, read> i: array<u32>;
fn main() {
  let k = vec4f(x[i[0] + u32(f32(y[1]))]).z;
  y[k] = f16( vec4f(x[0]).x + m.y[2]);
  y[k] = f16(f32(y[k]) * ( 2.0 - f32(y[i[1]])));
  if (f32(y[0]) == 1.0) { y[2] = f16(f32(y[2]) + ( 1.0)); }
}`),
  );
});

Deno.test("a binding that is not of f32 cannot be stored as halves", () => {
  assertThrows(
    () => storedAsHalves("@group(0) @binding(0) var<storage, read> i: array<u32>;", new Set([0])),
    TypeError,
    "Cannot store bindings 0 as f16",
  );
});

Deno.test("activations are stored as halves; outputs, states, packed gradients and what leads to them are not", () => {
  const s = state("s", [64]);
  const whole = state("whole", [64]);
  const x = input("x", [64]);
  const graph = record(() => {
    const hidden = use(shiftOp, x); //                     a half
    const near = use(shiftOp, hidden); //                  added into the state: f32
    assign(s, use(plusOp, near, s));
    const gradient = use(shiftOp, hidden); //              packed: f32
    assign(whole, pack([gradient]));
    output("total", use(totalOp, hidden));
  });
  const bytes = (precision: Precision) =>
    plan({ graph }, { ...commonLimits, target: { ...commonLimits.target, precision } }).graphs.graph.dispatches
      .map(({ label, bindings }) => `${label}: ${bindings.map(({ size }) => size)}`);
  assertEquals(bytes("f16").map((line) => line.replaceAll("128", "256")), bytes("f32"));
  assertEquals(bytes("f16").filter((line) => line.includes("128")).length, 4);
});

Deno.test("what is moved is as exact as it was, what is computed is not", () => {
  const exactOp: typeof shiftOp = { ...shiftOp, outputs: ([{ shape }]) => [{ shape, dtype: "f32", exact: true }] };
  const written = (op: typeof shiftOp) => {
    const graph = record(() => output("y", use(shiftOp, use(op, use(exactOp, input("x", [8]))))));
    const target = { ...commonLimits.target, precision: "f16" as const };
    const { dispatches } = plan({ graph }, { ...commonLimits, target }).graphs.graph;
    return dispatches.map(({ bindings }) => bindings.find(({ write }) => write)?.size);
  };
  assertEquals(written(shiftOp), [32, 16, 32]);
  assertEquals(written({ ...shiftOp, moves: true }), [32, 32, 32]);
});

Deno.test("what a kernel reads that writes over states stays f32, also where a chain makes it", () => {
  const [x, m] = [state("x", [8]), state("m", [8])];
  const graph = record(() => {
    const hidden = use(shiftOp, input("in", [8])); //  a half
    const [next, moments] = apply(updateOp, [x, m, use(plusOp, use(shiftOp, hidden), input("rate", [8]))], undefined);
    assign(x, next);
    assign(m, moments);
  });
  const target = { ...commonLimits.target, precision: "f16" as const };
  const { dispatches } = plan({ graph }, { ...commonLimits, target }).graphs.graph;
  assertEquals(dispatches.map(({ bindings }) => bindings.find(({ write }) => write)?.size), [16, 32, 32]);
});

Deno.test("numbers moved to where exact indices say are not exact for that", () => {
  const graph = record(() => {
    const indices = use(lessOp, input("x", [8]), input("y", [8]));
    output("indices", indices);
    output("total", use(totalOp, use({ ...crossOp, moves: true }, use(shiftOp, input("z", [8])), indices)));
  });
  const target = { ...commonLimits.target, precision: "f16" as const };
  const { dispatches } = plan({ graph }, { ...commonLimits, target }).graphs.graph;
  const moved = dispatches.find(({ label }) => label === "cross");
  assertEquals(moved?.bindings.map(({ size }) => size), [16, 32, 16]);
});
