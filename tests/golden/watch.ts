import { type Graph, input, output, record, type Tensor } from "@trm/engine";
import { type Response, response } from "@trm/eval";
import type { Model, Thought } from "@trm/layers";
import { argmax } from "@trm/ops";
import { type StepConfig, type StepStates, type SupervisionStep, supervisionStep } from "@trm/train";
import { lossOf, tallyRows } from "../../train/loss.ts";
import { update } from "../../train/update.ts";

/**
 * A supervision step as it is trained with, whose insides are outputs under the fixtures' names.
 *
 * `trace` names the net calls of the step in their order, each with the blocks of its net.
 */
export function watchedStep(
  model: Model,
  config: StepConfig,
  { averaged, trace }: { readonly averaged?: Model; readonly trace: readonly NetCall[] },
): SupervisionStep {
  const thoughts: Thought[] = [];
  const think: Model["think"] = (question, carry) => {
    const thought = model.think(question, carry);
    thoughts.push(thought);
    argmax(thought.logits); // the step itself only asks which are right
    return thought;
  };
  const { graph, states } = supervisionStep({ ...model, think }, config, averaged);
  const using = (op: string) => graph.nodes.filter((node) => node.op.name === op);
  const shown: Record<string, Tensor | undefined> = {
    logits: thoughts[0].logits,
    q_halt_logits: thoughts[0].halt,
    q_continue_logits: thoughts[0].proceed,
    preds: using("argmax")[0].outputs[0],
    target_q_continue: using("bce")[1]?.inputs[1],
    gradients: using("adamAtan2")[0]?.inputs[1],
    puzzle_emb_local_ids: using("signSgd")[0]?.inputs[1],
    puzzle_emb_local_grad: using("signSgd")[0]?.inputs[2],
    "trace/input_embeddings": graph.nodes.find(({ op, attributes }) =>
      op.name === "scale" && (attributes as { k: number }).k === Math.sqrt(model.hidden)
    )?.outputs[0],
  };
  let norms = 0; // a block ends with its second norm
  for (const { name, blocks } of trace) shown[`trace/${name}`] = using("rmsNorm")[(norms += 2 * blocks) - 1].outputs[0];
  const outputs = new Map(graph.outputs);
  for (const [name, tensor] of Object.entries(shown)) if (tensor) outputs.set(name, tensor);
  return { graph: { ...graph, outputs }, states };
}

/** One call of a net. */
export interface NetCall {
  readonly name: string;
  readonly blocks: number;
}

/** The update alone, of gradients that are given: `gradient.…` by parameter, `puzzle.gradients`, `identifiers`. */
export function updateAlone(model: Model, config: StepConfig, states: StepStates): Graph {
  const { puzzles } = model.buffers;
  return record(() =>
    update(model, config, states, {
      identifiers: input("identifiers", [config.batch], "u32"),
      gradients: model.parameters.map(({ name, shape }) => input(`gradient.${name}`, shape)),
      puzzles: puzzles && input("puzzle.gradients", [config.batch, puzzles.shape[1]]),
    })
  );
}

/** A response that is also scored; more inputs, all u32: `labels` [B, S], `halted` and `steps` [B]; output `metrics`. */
export function scoredResponse(model: Model, { batch: B, loss: kind }: StepConfig): Response {
  const think: Model["think"] = (question, carry) => {
    const thought = model.think(question, carry);
    const scores = lossOf(thought, { labels: input("labels", [B, model.data.length], "u32"), kind });
    const [halted, steps] = ["halted", "steps"].map((name) => input(name, [B], "u32"));
    output("metrics", tallyRows({ ...scores, halt: thought.halt, halted, steps }));
    return thought;
  };
  return response({ ...model, think }, B);
}
