import { add, rematerialize as again, reshape, type State, state, type Tensor, zeros } from "@trm/engine";
import { bias, concat, gather, pad, ropeTables, scale, slice } from "@trm/ops";
import { block, type BlockConfig } from "./block.ts";
import { constant, truncatedNormal } from "./initialize.ts";
import { type Layer, linear } from "./linear.ts";
import type { Buffers, Build, Data, Model, Question, Thought } from "./model.ts";
import { type Weights, weights as newWeights } from "./weights.ts";

/** What every model here is made of, whatever its recursion. */
export interface FrameConfig extends BlockConfig {
  /** How blocks know where they are. */
  readonly positions: "rope" | "learned" | "none";
  /** θ of the rotary positions. */
  readonly theta: number;
  /** P: positions before the tokens; the puzzle embedding fills them from the first on, the rest is zeros. */
  readonly puzzlePositions: number;
  /** The width of the puzzle embedding, at most P · D; 0 means none. */
  readonly puzzleWidth: number;
}

/** Some blocks in a row on the sum of their inputs: the paper's `net`. */
export type Net = (...inputs: readonly Tensor[]) => Tensor;

/** A model without its recursion: how it reads, the nets it thinks with, how it answers. */
export interface Frame extends Pick<Model, "parameters" | "buffers" | "data" | "L" | "hidden"> {
  /** The embedded question: `tokens [B, S] → x [B, L, D]`. */
  embed(question: Question): Tensor;
  /** A net of `blocks` blocks, its parameters named `name.…`. */
  net(name: string, blocks: number): Net;
  /** What the answer `y [B, L, D]` says. */
  heads(y: Tensor): Omit<Thought, "carry">;
}

/** Makes the frame of a model that carries `states` between supervision steps. */
export function frame(config: FrameConfig, data: Data, states: readonly string[], build: Build = {}): Frame {
  const { hidden: D, puzzlePositions: P, puzzleWidth, positions } = config;
  const { length: S, vocabulary: V } = data;
  check(config, data);
  const L = P + S;
  const { buffers = buffersFor(config, data, states), rematerialize = false } = build;
  const weights = newWeights();
  const unit = truncatedNormal(1 / Math.sqrt(D));
  const tokens = weights.part("tokens").make("weight", [V, D], unit);
  const outputHead = linear(weights.part("outputHead"), D, V);
  const { weight: haltWeight, bias: haltBias } = haltHead(weights.part("haltHead"), D);
  const learned = positions === "learned" ? weights.part("positions").make("weight", [L, D], unit) : undefined;

  return {
    parameters: weights.all,
    buffers,
    data,
    L,
    hidden: D,
    embed({ tokens: ids, rows }) {
      const [B] = ids.shape;
      const words = gather(tokens, ids);
      const padded = rows && P * D > puzzleWidth ? pad(rows, 1, 0, P * D) : rows;
      const x = padded ? concat([reshape(padded, [B, P, D]), words], 1) : words;
      return scale(learned ? scale(bias(x, learned), 0.707106781) : x, Math.sqrt(D));
    },
    net(name, blocks) {
      const part = weights.part(name);
      const layers = Array.from(
        { length: blocks },
        (_, i) => block(part.part(i), { ...config, L, tables: buffers.tables }),
      );
      const kept = (layer: Layer): Layer => rematerialize ? (x) => again(() => layer(x)) : layer;
      return (...inputs) => layers.map(kept).reduce((x, layer) => layer(x), inputs.reduce(add));
    },
    heads(y) {
      const [B] = y.shape;
      const first = bias(haltWeight(slice(y, 1, 0, 1)), haltBias); // [B, 1, 2]
      const logit = (i: number) => reshape(slice(first, 2, i, i + 1), [B]);
      return { logits: outputHead(P ? slice(y, 1, P, L) : y), halt: logit(0), proceed: logit(1) };
    },
  };
}

/** Starts at −5 whatever it sees: a new model does not stop early. */
function haltHead(weights: Weights, D: number) {
  const weight = linear(weights, D, 2, zeros);
  return { weight, bias: weights.make("bias", [2], constant(-5)) };
}

function buffersFor(config: FrameConfig, data: Data, states: readonly string[]): Buffers {
  const { hidden, heads, mixer, positions, theta, puzzlePositions, puzzleWidth } = config;
  const named = (name: string): [string, State] => [name, state(`initial.${name}`, [hidden], truncatedNormal(1))];
  const dh = Math.floor(hidden / heads);
  const L = puzzlePositions + data.length;
  return {
    initial: Object.fromEntries(states.map(named)),
    ...(puzzleWidth && { puzzles: state("puzzles.weight", [data.identifiers, puzzleWidth]) }),
    ...(mixer === "attention" && positions === "rope" &&
      { tables: state("tables", [2, L, dh / 2], () => ropeTables(L, dh, theta)) }),
  };
}

function check(
  { hidden, heads, mixer, puzzlePositions, puzzleWidth }: FrameConfig,
  { length, vocabulary }: Data,
): void {
  const dh = Math.floor(hidden / heads);
  if (mixer === "attention" && (dh < 2 || dh % 2)) {
    throw new RangeError(
      `Cannot split hidden ${hidden} into ${heads} heads: a head has ${dh} channels, expected an even number`,
    );
  }
  if (puzzleWidth > puzzlePositions * hidden) {
    const room = puzzlePositions * hidden;
    throw new RangeError(
      `Cannot fit a puzzle embedding of ${puzzleWidth} in ${puzzlePositions} positions of ${hidden}: room for ${room}`,
    );
  }
  if (puzzleWidth === 0 && puzzlePositions > 0) {
    throw new RangeError(
      `Cannot leave ${puzzlePositions} puzzle positions empty: set puzzlePositions to 0, or give puzzleWidth`,
    );
  }
  if (!(length > 0 && vocabulary > 1)) throw new RangeError(`Cannot model ${length} tokens of ${vocabulary} kinds`);
}
