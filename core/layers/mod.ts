/**
 * The parts that models are made of, their initialization, and the frame that all models here share: embeddings, nets and heads.
 *
 * ```ts
 * import { initialize, input, interpret, output, record } from "@trm/engine";
 * import { linear, weights } from "@trm/layers";
 *
 * const project = linear(weights().part("project"), 3, 2);
 * const graph = record(() => output("y", project(input("x", [1, 3]))));
 * using machine = interpret({ project: graph });
 * initialize(machine, 7);
 * machine.programs.project.run({ x: [1, 2, 3] });
 * console.log(await machine.programs.project.read("y")); // two numbers, the same ones for seed 7
 * ```
 *
 * @module
 */
export { type Heads, selfAttention } from "./attention.ts";
export { block, type BlockConfig } from "./block.ts";
export { type Frame, frame, type FrameConfig, type Net } from "./frame.ts";
export { constant, inverseErf, truncatedNormal, truncatedNormalAt } from "./initialize.ts";
export { type Layer, linear } from "./linear.ts";
export type { Buffers, Build, Carry, Data, Halting, Model, Question, Thought } from "./model.ts";
export { type Gated, gatedMlp, innerWidth, sequenceMlp } from "./swiglu.ts";
export { type Weights, weights } from "./weights.ts";
