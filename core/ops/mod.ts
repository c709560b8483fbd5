/**
 * The ops that models and training are written in, each declared once: shape, kernel, f64 reference, gradient, cases.
 *
 * ```ts
 * import { input, interpret, output, record } from "@trm/engine";
 * import { multiply } from "@trm/ops";
 *
 * const graph = record(() => output("y", multiply(input("a", [2]), input("b", [2]))));
 * using machine = interpret({ product: graph });
 * machine.programs.product.run({ a: [1, 2], b: [3, 4] });
 * console.log(await machine.programs.product.read("y")); // 3, 8
 * ```
 *
 * @module
 */
import { addOp, fillOp, type Op, reshapeOp } from "@trm/engine";
import { attentionBackwardOp, attentionOp } from "./attention/op.ts";
import { broadcastOp } from "./broadcast/op.ts";
import { argmaxOp } from "./argmax/op.ts";
import { bceOp } from "./bce/op.ts";
import { concatOp } from "./concat/op.ts";
import { supervisedOp } from "./cross_entropy/labels.ts";
import { crossEntropyOp } from "./cross_entropy/op.ts";
import { dotRowsOp } from "./dot/op.ts";
import {
  atLeastOp,
  bothOp,
  eitherOp,
  equalOp,
  finiteOp,
  greaterOp,
  incrementOp,
  notOp,
  toF32Op,
  whereCountOp,
  whereOp,
} from "./elementwise/logic.ts";
import {
  biasOp,
  divideOp,
  maximumOp,
  minimumOp,
  mixOp,
  multiplyOp,
  scaleOp,
  sigmoidOp,
  subtractOp,
} from "./elementwise/op.ts";
import { gatherOp, scatterAddOp } from "./gather/op.ts";
import { matmulOp } from "./matmul/op.ts";
import { adamAtan2Op, adamWOp } from "./optimizers/adam.ts";
import { clipFactorOp, squaresOp } from "./optimizers/clip.ts";
import { signSgdOp } from "./optimizers/sign_sgd.ts";
import { randomOp } from "./random/op.ts";
import { padOp, sliceOp } from "./slice/op.ts";
import { rmsNormBackwardOp, rmsNormOp } from "./rms_norm/op.ts";
import { ropeOp } from "./rope/op.ts";
import { sumOp } from "./sum/op.ts";
import { swigluBackwardOp, swigluOp } from "./swiglu/op.ts";

export * from "./attention/op.ts";
export * from "./broadcast/op.ts";
export * from "./argmax/op.ts";
export * from "./bce/op.ts";
export * from "./concat/op.ts";
export * from "./cross_entropy/labels.ts";
export * from "./cross_entropy/op.ts";
export * from "./dot/op.ts";
export * from "./elementwise/logic.ts";
export * from "./elementwise/op.ts";
export * from "./gather/op.ts";
export * from "./matmul/op.ts";
export * from "./optimizers/adam.ts";
export * from "./optimizers/clip.ts";
export * from "./optimizers/sign_sgd.ts";
export * from "./random/op.ts";
export * from "./slice/op.ts";
export * from "./rms_norm/op.ts";
export * from "./rope/op.ts";
export * from "./sum/op.ts";
export * from "./swiglu/op.ts";

/** Every op, for tests and benchmarks. */
export const ops: readonly Op[] = [
  addOp,
  fillOp,
  reshapeOp,
  broadcastOp,
  biasOp,
  subtractOp,
  multiplyOp,
  divideOp,
  scaleOp,
  mixOp,
  sigmoidOp,
  maximumOp,
  minimumOp,
  whereOp,
  whereCountOp,
  finiteOp,
  greaterOp,
  atLeastOp,
  equalOp,
  bothOp,
  eitherOp,
  notOp,
  incrementOp,
  toF32Op,
  sliceOp,
  padOp,
  concatOp,
  gatherOp,
  scatterAddOp,
  argmaxOp,
  supervisedOp,
  crossEntropyOp,
  bceOp,
  randomOp,
  adamAtan2Op,
  adamWOp,
  signSgdOp,
  squaresOp,
  clipFactorOp,
  sumOp,
  dotRowsOp,
  matmulOp,
  attentionOp,
  attentionBackwardOp,
  rmsNormOp,
  rmsNormBackwardOp,
  ropeOp,
  swigluOp,
  swigluBackwardOp,
] as Op[];
