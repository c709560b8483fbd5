import { gradients, type Graph, input, output, record, type Tensor, type Values } from "@trm/engine";
import { argmax, bceWithLogits, crossEntropy, type CrossEntropyKind, multiply, sumAxis } from "@trm/ops";
import { lossOf, tallyRows } from "../../train/loss.ts";
import type { Backend } from "./backend.ts";
import { type Case, type CaseRunner, compareOutputs } from "./cases.ts";
import { type Check, same, within } from "./compare.ts";
import { compareScores, type ScoresJson } from "./scores.ts";

/** How cases of losses are run, by kind. */
export const lossKinds: Readonly<Record<string, CaseRunner<never>>> = {
  stablemax_cross_entropy: crossEntropies("stablemax"),
  softmax_cross_entropy: crossEntropies("softmax"),
  bce_with_logits_sum: binaryCrossEntropy,
  act_loss_head: lossHead,
};

/** The kind of cross-entropy that the reference calls `loss_type`. */
export function crossEntropyKind(lossType: string): CrossEntropyKind {
  const kind = lossType.replace(/_cross_entropy$/, "");
  if (kind === "stablemax" || kind === "softmax") return kind;
  throw new TypeError(`Cannot take the loss "${lossType}": expected stablemax_cross_entropy or softmax_cross_entropy`);
}

function crossEntropies(kind: CrossEntropyKind): CaseRunner<{ readonly loss_double?: readonly number[] }> {
  return async (given, backend) => {
    const graph = record(() => {
      const logits = input("logits", given.shape("logits"));
      const { loss } = crossEntropy(logits, input("labels", given.shape("labels"), "u32"), { kind });
      output("loss", loss);
      const [gradient] = gradients(multiply(loss, input("grad_out", loss.shape)), [logits]);
      output("grad_logits", gradient);
    });
    using machine = await backend.machine({ graph });
    const values = valuesOf(given, ["logits", "labels", "grad_out"]);
    const checks = await compareOutputs(given, machine, values, ["loss", "grad_logits"]);
    const { name, loss_double } = given.json;
    if (!loss_double) return checks;
    const [{ tolerance }] = checks;
    return [
      ...checks,
      within(`${name}/loss_double`, await machine.programs.graph.read("loss"), loss_double, tolerance),
    ];
  };
}

async function binaryCrossEntropy(given: Case<unknown>, backend: Backend): Promise<Check[]> {
  const graph = record(() => {
    const q = input("q", given.shape("q"));
    const loss = bceWithLogits(q, input("target", given.shape("target")));
    output("loss_each", loss);
    output("loss_sum", sumAxis(loss, 0));
    output("grad_q", gradients(loss, [q])[0]);
  });
  using machine = await backend.machine({ graph });
  return await compareOutputs(given, machine, valuesOf(given, ["q", "target"]), ["loss_each", "loss_sum", "grad_q"]);
}

/** The loss and its metrics on given logits instead of a model's. */
async function lossHead(
  given: Case<ScoresJson & { readonly loss_type: string; readonly uses_target_q_continue: boolean }>,
  backend: Backend,
): Promise<Check[]> {
  const { name, loss_type, uses_target_q_continue } = given.json;
  const [B] = given.shape("in/labels");
  using machine = await backend.machine({ graph: lossHeadGraph() });
  const inputs = given.names.filter((name) => name.startsWith("in/"));
  const gradientNames = given.names.filter((name) => name.startsWith("grad/"));
  const checks = await compareOutputs(given, machine, valuesOf(given, inputs), gradientNames);
  const { graph } = machine.programs;
  return [
    ...checks,
    same(`${name}/out/preds`, await graph.read("out/preds"), given.read("out/preds")),
    ...compareScores(await graph.read("metrics"), given.json, { what: name, tolerance: 1e-5 }),
  ];

  function lossHeadGraph(): Graph {
    return record(() => {
      const take = (name: string, dtype?: "u32"): Tensor => input(`in/${name}`, given.shape(`in/${name}`), dtype);
      const [logits, halt, proceed] = ["logits", "q_halt_logits", "q_continue_logits"].map((name) => take(name));
      const target = uses_target_q_continue ? take("target_q_continue") : undefined;
      const options = { labels: take("labels", "u32"), target, kind: crossEntropyKind(loss_type), factor: 1 / B };
      const { loss, ...scores } = lossOf({ carry: {}, logits, halt, proceed }, options);
      output("out/preds", argmax(logits));
      output("metrics", tallyRows({ ...scores, halt, halted: take("halted", "u32"), steps: take("steps", "u32") }));
      const derived = gradients(loss, [logits, halt, proceed]);
      ["logits", "q_halt_logits", "q_continue_logits"].forEach((name, i) => output(`grad/${name}`, derived[i]));
    });
  }
}

function valuesOf(given: Case<unknown>, names: readonly string[]): Values {
  return Object.fromEntries(names.map((name) => [name, given.read(name)]));
}
