import {
  compile,
  gradients,
  input,
  interpret,
  output,
  plan,
  type Precision,
  record,
  type Shape,
  type Target,
} from "@trm/engine";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { IGNORED } from "./labels.ts";
import { crossEntropy, type CrossEntropyKind } from "./op.ts";
import { matmul } from "../matmul/op.ts";
import { device } from "../testdata/device.ts";
import { agree, onDevice, waves } from "../testdata/pairing.ts";

// The branch points of stablemax, and losses from 1e-7 to 20: rows of [logits, label].
const rows: [number[], number][] = [
  [[0, -0, 1], 2],
  [[1, 1, 1], 0],
  [[-1e4, -1e4, 1e4], 2],
  [[-1e4, -1e4, 1e4], 0],
  [[-5, 14, -3], 1],
  [[1e-20, -1e-20, 0], 1],
  [[2, 3, 4], IGNORED],
];

for (const kind of ["stablemax", "softmax"] as const) {
  Deno.test({
    name: `crossEntropy() with ${kind} keeps a small loss and its gradient to 2e-6 of themselves`,
    ignore: !device,
    sanitizeResources: false,
    async fn() {
      const [expected, actual] = [await run(kind, "interpreter"), await run(kind, "device")];
      actual.forEach((value, i) => {
        const error = Math.abs(value - expected[i]);
        // A gradient p_k − [k = label] of the interpreter is itself a difference, known to 1e-16.
        assert(
          error <= 2e-6 * Math.abs(expected[i]) + 1e-15,
          `number ${i} is ${value}, the reference says ${expected[i]}`,
        );
      });
    },
  });
}

const targets: readonly [name: string, Precision, Partial<Target>][] = [
  ["lanes that hand weights round", "f32", {}],
  ["lanes without subgroups", "f32", { subgroup: 0 }],
  ["a GPU's lanes", "f32", { software: false }],
  ["lanes in f16", "f16", {}],
];

for (const [name, precision, target] of targets) {
  onDevice(`a head's product and crossEntropy() are one dispatch, by ${name}`, async (device) => {
    if (precision === "f16" && !device.adapter.features.includes("shader-f16")) return;
    const limits = { ...device.limits, target: { ...device.limits.target, ...target, precision } };
    for (const [rows, K, V] of [[70, 20, 11], [8, 9, 12]]) { // a GPU's lanes have rows left over; four divides K, or V
      const shapes: Record<string, Shape> = { x: [2, rows / 2, K], head: [V, K] };
      const graph = record(() => {
        const [x, head] = [input("x", shapes.x), input("head", shapes.head)];
        const [labels, weights] = [input("labels", [2, rows / 2], "u32"), input("weights", [2, 1])];
        const { loss, right } = crossEntropy(matmul(x, head, { layout: "NT" }), labels, { kind: "stablemax", weights });
        const [dx, dHead] = gradients(loss, [x, head]);
        Object.entries({ loss, right, dx, dHead }).forEach(([name, tensor]) => output(name, tensor));
      });
      const plans = plan({ graph }, limits);
      const labels = plans.graphs.graph.dispatches.map(({ label }) => label);
      assertEquals(labels.filter((label) => label.endsWith("crossEntropy")), ["matmul + crossEntropy"], `${labels}`);
      using host = interpret({ graph });
      using machine = await compile(plans, device);
      const values = {
        x: waves(shapes.x, 1),
        head: waves(shapes.head, 2),
        weights: Float32Array.of(0.25, 3),
        labels: Uint32Array.from({ length: rows }, (_, row) => row % 5 === 3 ? IGNORED : row * row % V),
      };
      const outputs = ["loss", "right", "dx", "dHead"];
      await agree({ host, machine, name: "graph", values, outputs }, precision === "f16" ? 4e-3 : 1e-5);
    }
  });
}

Deno.test("logits that are read elsewhere, too many, or of batched weights are made by a dispatch of their own", () => {
  const dispatches = (x: Shape, head: Shape, kept = false) => {
    const graph = record(() => {
      const logits = matmul(input("x", x), input("head", head), { layout: "NT" });
      const labels = input("labels", logits.shape.slice(0, -1), "u32");
      const weights = input("weights", labels.shape.with(-1, 1));
      output("loss", crossEntropy(logits, labels, { kind: "softmax", weights }).loss);
      if (kept) output("logits", logits);
    });
    return plan({ graph }).graphs.graph.dispatches.map(({ label }) => label);
  };
  assertEquals(dispatches([6, 8], [5, 8]), ["matmul + crossEntropy"]);
  assertEquals(dispatches([2, 6, 8], [5, 8]), ["matmul + crossEntropy"]);
  assertEquals(dispatches([6, 8], [5, 8], true), ["matmul", "crossEntropy"]);
  assertEquals(dispatches([6, 8], [17, 8]), ["matmul", "crossEntropy"]);
  assertEquals(dispatches([2, 6, 8], [2, 5, 8]), ["matmul", "crossEntropy"]);
});

Deno.test("crossEntropy() of an ignored label is 0 and has no gradient", async () => {
  const numbers = await run("softmax", "interpreter");
  assertEquals(numbers[rows.length - 1], 0);
  assertEquals(numbers.slice(-3), [0, 0, 0]);
});

Deno.test("crossEntropy() refuses labels that are not one per row", () => {
  record(() => {
    assertThrows(
      () => crossEntropy(input("x", [2, 3]), input("labels", [3], "u32"), { kind: "softmax" }),
      TypeError,
      "Cannot compare f32 [2,3] with u32 [3]",
    );
    const [logits, labels] = [input("logits", [2, 3, 5]), input("labels", [2, 3], "u32")];
    assertThrows(
      () => crossEntropy(logits, labels, { kind: "softmax", weights: input("weights", [2, 3]) }),
      TypeError,
      "Cannot weigh labels [2,3] by f32 [2,3]: expected f32 [2,1]",
    );
  });
});

Deno.test({
  name:
    "crossEntropy() counts a row as right where argmax() picks the label: ties, ignored labels and broken logits included",
  sanitizeResources: false,
  async fn() {
    const cells: [number[], number, number][] = [
      [[0, 1, 0], 1, 1],
      [[0, 1, 0], 0, 0],
      [[2, 2, 1], 0, 1],
      [[2, 2, 1], 1, 0],
      [[0, 1, 0], IGNORED, 0],
      [[NaN, NaN, NaN], 1, 0],
    ];
    const graph = record(() => {
      const labels = input("labels", [cells.length], "u32");
      output("right", crossEntropy(input("logits", [cells.length, 3]), labels, { kind: "stablemax" }).right);
    });
    using machine = device ? await compile(plan({ graph }, device.limits), device) : interpret({ graph });
    machine.programs.graph.run({
      logits: Float32Array.from(cells.flatMap(([x]) => x)),
      labels: Uint32Array.from(cells, ([, label]) => label),
    });
    assertEquals([...await machine.programs.graph.read("right")], cells.map(([, , right]) => right));
  },
});

/** The losses of `rows`, then their gradients. */
async function run(kind: CrossEntropyKind, where: "device" | "interpreter"): Promise<number[]> {
  const graph = record(() => {
    const logits = input("logits", [rows.length, 3]);
    const { loss } = crossEntropy(logits, input("labels", [rows.length], "u32"), { kind });
    output("loss", loss);
    output("dlogits", gradients(loss, [logits])[0]);
  });
  using machine = where === "device" && device
    ? await compile(plan({ graph }, device.limits), device)
    : interpret({ graph });
  machine.programs.graph.run({
    logits: Float32Array.from(rows.flatMap(([x]) => x)),
    labels: Uint32Array.from(rows, ([, label]) => label),
  });
  return [...await machine.programs.graph.read("loss"), ...await machine.programs.graph.read("dlogits")];
}
