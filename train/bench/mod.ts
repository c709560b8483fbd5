/**
 * What `trm bench` measures: training steps of fixed sizes and of recipes, ops, and what the device could do at most.
 *
 * ```ts
 * import { benchSteps, stepFlops } from "@trm/train/bench";
 *
 * console.log(stepFlops(benchSteps["S-mlp"]) / 1e9); // 61.2 GFLOP
 * ```
 *
 * @module
 */
export { type Ceilings, measureCeilings } from "./ceilings.ts";
export { type BenchName, type BenchStep, benchSteps } from "./configs.ts";
export { type Encoding, measureEncoding } from "./encoding.ts";
export { openStep, type PreparedStep, prepareStep, type RunningStep } from "./run_step.ts";
export { stepFlops } from "./step_flops.ts";
export { profileStep, type StepTiming, timeStep } from "./time_step.ts";
export { type OpTiming, timeOp } from "./time_op.ts";
export { type Product, timeProduct } from "./time_product.ts";
export { profileRecipe, type RecipeTiming, timeRecipe } from "./time_recipe.ts";
export { tune, type TuneOptions } from "./tune.ts";
