import { compile, gradients, input, interpret, output, plan, record } from "@trm/engine";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { IGNORED } from "./labels.ts";
import { crossEntropy, type CrossEntropyKind } from "./op.ts";
import { device } from "../testdata/device.ts";

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

Deno.test("crossEntropy() of an ignored label is 0 and has no gradient", async () => {
  const numbers = await run("softmax", "interpreter");
  assertEquals(numbers[rows.length - 1], 0);
  assertEquals(numbers.slice(-3), [0, 0, 0]);
});

Deno.test("crossEntropy() refuses labels that are not one per row", () => {
  record(() => {
    assertThrows(
      () => crossEntropy(input("x", [2, 3]), input("labels", [3], "u32"), "softmax"),
      TypeError,
      "Cannot compare f32 [2,3] with u32 [3]",
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
      output("right", crossEntropy(input("logits", [cells.length, 3]), labels, "stablemax").right);
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
    const { loss } = crossEntropy(logits, input("labels", [rows.length], "u32"), kind);
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
