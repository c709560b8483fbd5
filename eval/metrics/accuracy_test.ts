import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { accuracyCurve, addTallies, evaluationMeans, tally, trainingMeans } from "./accuracy.ts";

const ignored = -100;
const step = {
  predictions: [1, 2, 3, /**/ 1, 2, 3, /**/ 1, 2, 3, /**/ 1, 2, 3, /**/ 1, 2, 3],
  labels: Int32Array.of(1, 2, 3, /**/ 1, 5, -100, /**/ -100, -100, -100, /**/ 1, 2, 3, /**/ 9, -100, 9),
  ignored,
  haltLogits: Float32Array.of(0, 1, 2, 3, -1), // right, wrong, nothing asked, right but not halted, wrong and knows it
  steps: Uint32Array.of(1, 2, 3, 4, 5),
  halted: [1, 1, 1, 0, 1],
};

Deno.test("tally() counts the rows that halted and were asked anything", () => {
  assertEquals(tally(step), { count: 3, accuracy: 1 + 1 / 2 + 0, exactAccuracy: 1, haltAccuracy: 2, steps: 8 });
});

Deno.test("tally() refuses arrays that do not fit together", () => {
  assertThrows(() => tally({ ...step, predictions: [1] }), TypeError, "found 1 predictions, 15 labels");
  assertThrows(() => tally({ ...step, halted: [1] }), TypeError);
  assertThrows(() => tally({ ...step, predictions: [1], labels: [1] }), TypeError);
});

Deno.test("tallies of two halves add up to the tally of the whole", () => {
  const rows = (from: number, to: number) => ({
    predictions: step.predictions.slice(3 * from, 3 * to),
    labels: step.labels.slice(3 * from, 3 * to),
    ignored,
    haltLogits: step.haltLogits.slice(from, to),
    steps: step.steps.slice(from, to),
    halted: step.halted.slice(from, to),
  });
  assertEquals(addTallies(tally(rows(0, 2)), tally(rows(2, 5))), tally(step));
});

Deno.test("accuracyCurve() counts every row at every step", () => {
  const answers = [
    { predictions: [1, 0, 0, 0], haltLogits: [-1, 1] },
    { predictions: [1, 2, 0, 4], haltLogits: [1, -1] },
  ];
  assertEquals(accuracyCurve({ labels: [1, 2, 3, 4], ignored, answers }), [
    { count: 2, accuracy: 0.5, exactAccuracy: 0, haltAccuracy: 1, steps: 2 },
    { count: 2, accuracy: 1.5, exactAccuracy: 1, haltAccuracy: 2, steps: 4 },
  ]);
});

Deno.test("trainingMeans() divides losses by the batch and the rest by the rows that count", () => {
  const sums = { ...tally(step), lmLoss: 10, haltLoss: 5 };
  const means = trainingMeans(sums, 5);
  assertEquals(means, {
    count: 3,
    accuracy: 0.5,
    exactAccuracy: 1 / 3,
    haltAccuracy: 2 / 3,
    steps: 8 / 3,
    lmLoss: 2,
    haltLoss: 1,
  });
});

Deno.test("trainingMeans() of a step in which no row halted is zero, not NaN", () => {
  assertEquals(trainingMeans({ count: 0, accuracy: 0, lmLoss: 8 }, 4), { count: 0, accuracy: 0, lmLoss: 2 });
});

Deno.test("evaluationMeans() divides losses by the rows that count as well", () => {
  assertEquals(evaluationMeans({ count: 4, exactAccuracy: 3, lmLoss: 2 }), {
    count: 4,
    exactAccuracy: 0.75,
    lmLoss: 0.5,
  });
});

Deno.test("evaluationMeans() refuses an evaluation without rows", () => {
  assertThrows(() => evaluationMeans({ count: 0, accuracy: 0 }), RangeError, "found 0 rows");
});

// Recorded from the official code; run where a checkout of the recordings lies beside this one.
const recordings = new URL("../../../shared/golden/", import.meta.url);

Deno.test("the recorded metrics of the loss head are reproduced", { ignore: !exists(recordings) }, () => {
  const tensors = readTensors(new URL("losses.safetensors", recordings));
  const { cases } = JSON.parse(Deno.readTextFileSync(new URL("losses.json", recordings)));
  for (const name of ["loss_head", "loss_head_qcontinue"]) {
    const { metrics } = cases.find((recorded: { name: string }) => recorded.name === name);
    const actual = tally({
      predictions: tensors(`${name}/out/preds`),
      labels: tensors(`${name}/in/labels`),
      ignored,
      haltLogits: tensors(`${name}/in/q_halt_logits`),
      steps: tensors(`${name}/in/steps`),
      halted: tensors(`${name}/in/halted`),
    });
    assertEquals(
      [actual.count, actual.exactAccuracy, actual.haltAccuracy, actual.steps],
      [metrics.count, metrics.exact_accuracy, metrics.q_halt_accuracy, metrics.steps],
    );
    assertAlmostEquals(actual.accuracy, metrics.accuracy, 1e-6); // the reference sums 5 shares in f32
  }
});

function readTensors(file: URL): (name: string) => Int32Array | Float32Array {
  const { buffer } = Deno.readFileSync(file);
  const size = Number(new DataView(buffer).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, size)));
  return (name) => {
    const { dtype, data_offsets: [from, to] } = header[name];
    const bytes = buffer.slice(8 + size + from, 8 + size + to);
    return dtype === "F32" ? new Float32Array(bytes) : new Int32Array(bytes);
  };
}

function exists(url: URL): boolean {
  try {
    return Deno.statSync(url).isDirectory;
  } catch {
    return false;
  }
}
