/**
 * Records a computation once, derives its gradient, plans it and replays it on a GPU — or runs it on the CPU in f64.
 *
 * ```ts
 * import { add, input, interpret, output, record } from "@trm/engine";
 *
 * const graph = record(() => {
 *   const x = input("x", [3]);
 *   output("y", add(x, x));
 * });
 * using machine = interpret({ double: graph });
 * machine.programs.double.run({ x: [1, 2, 3] });
 * console.log(await machine.programs.double.read("y")); // 2, 4, 6
 * ```
 *
 * @module
 */
export * from "./compile.ts";
export * from "./device.ts";
export {
  add,
  addOp,
  besides,
  broadcast,
  type Elementwise,
  elementwise,
  fill,
  fillOp,
  literal,
  type Stride,
  strides,
} from "./elementwise.ts";
export * from "./gradients.ts";
export { interpret } from "./interpret.ts";
export * from "./layout.ts";
export * from "./machine.ts";
export type { MatrixUnit, TriedUnit } from "./matrix_unit.ts";
export * from "./op.ts";
export { type Binding, commonLimits, type Dispatch, type Limits, type Plan, plan, type Plans } from "./plan/plan.ts";
export type { Buffer, Place } from "./plan/place.ts";
export { type Kind, profile, repeated } from "./profile.ts";
export {
  apply,
  assign,
  bundle,
  type Graph,
  input,
  type Node,
  noGradient,
  output,
  parameter,
  record,
  rematerialize,
  type Segment,
  state,
  zeros,
} from "./record.ts";
export {
  type DType,
  type Init,
  type Input,
  isParameter,
  isState,
  layOut,
  type NumberArray,
  type Parameter,
  sameShape,
  type Shape,
  sizeOf,
  type Spec,
  type State,
  type Tensor,
} from "./tensor.ts";
export { summary, time, type Timing, type TimingOptions } from "./timing.ts";
export * from "./ways.ts";
