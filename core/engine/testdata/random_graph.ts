import { fill } from "../elementwise.ts";
import { pack, reshape } from "../layout.ts";
import { apply, assign, bundle, type Graph, input, output, record, state } from "../record.ts";
import { type DType, sameShape, type Shape, sizeOf, type State, type Tensor } from "../tensor.ts";
import { type Random, random } from "./random.ts";
import {
  chooseOp,
  crossOp,
  gradeOp,
  joinOp,
  lessOp,
  mixOp,
  plusOp,
  settleOp,
  shiftOp,
  splitOp,
  spreadOp,
  totalOp,
  turnOp,
  updateOp,
  use,
} from "./toy_ops.ts";

/** A random recording over states that several recordings may share, and the sizes of its inputs. */
export interface RandomGraph {
  readonly graph: Graph;
  readonly inputs: readonly Tensor[];
}

/** States to record over: some alone, some in a bundle. */
export function randomStates(): State[] {
  let index = 0;
  const made = (name: string, shape: Shape, dtype: DType = "f32") => {
    const own = index++;
    const init = ({ count, seed }: { readonly count: number; readonly seed: number }) => {
      const draw = random(100 * seed + own);
      return Float32Array.from({ length: count }, () => draw.below(64));
    };
    return state(name, shape, init, dtype);
  };
  const parts = [made("part a", [4]), made("part b", [2, 3, 4]), made("part c", [6])];
  const whole = bundle("bundle", parts);
  return [
    whole,
    ...parts,
    made("s", [4]),
    made("t", [4]),
    made("u", [2, 4]),
    made("v", [64]),
    made("flags", [2, 4], "u32"),
  ];
}

const shapes: readonly Shape[] = [[4], [1], [2, 4], [2, 1], [8], [3, 1, 4], [2, 3, 4], [6], [64], [1, 3, 1], [2, 8]];

/** A recording of `length` random ops. The same seed gives the same one. */
export function randomGraph(seed: number, states: readonly State[], length = 20): RandomGraph {
  const draw = random(seed);
  const inputs = [
    input("x", [4]),
    input("y", [2, 4]),
    input("z", [2, 3, 4]),
    input("w", [64]),
    input("mask", [2, 4], "u32"),
  ];
  const graph = record(() => {
    const made: Tensor[] = [...inputs, ...states.filter(() => draw.next() < 0.7)];
    for (let i = 0; i < length; i++) made.push(...randomOp(draw, made));
    const packed = made.filter(({ dtype }) => dtype === "f32" && draw.next() < 0.15);
    const packs = packed.length ? [pack(packed)] : [];
    if (draw.next() < 0.5) packs.push(pack([one(draw, made, [4]), one(draw, made, [2, 3, 4]), one(draw, made, [6])]));
    made.push(...packs);
    for (let i = 0; i < 4; i++) made.push(...randomOp(draw, made));
    assignSome(draw, states, made);
    const outputs = [...made.filter(() => draw.next() < 0.15), made.at(-1) as Tensor];
    outputs.forEach((tensor, i) => output(`out${i}`, tensor));
  });
  return { graph, inputs };
}

/** Values for the inputs of a random graph: integers in [0, 64), flags where u32 is asked for. */
export function randomValues(seed: number, inputs: readonly Tensor[]): Record<string, number[]> {
  const draw = random(seed);
  return Object.fromEntries(
    inputs.map((
      { name, shape, dtype },
    ) => [name, Array.from({ length: sizeOf(shape) }, () => draw.below(dtype === "u32" ? 2 : 64))]),
  );
}

function randomOp(draw: Random, made: readonly Tensor[]): Tensor[] {
  const any = () =>
    draw.pick(made.slice(draw.below(2) * Math.floor(made.length / 2)).filter(isF32)) ?? made.find(isF32) as Tensor;
  const x = any();
  const like = () => one(draw, made, x.shape);
  switch (draw.below(18)) {
    case 0:
    case 1:
      return [use(plusOp, x, stretched(draw, made, x.shape))];
    case 2:
    case 3:
      return [use(mixOp, stretched(draw, made, x.shape), x, stretched(draw, made, x.shape))];
    case 4:
      return [use(lessOp, x, stretched(draw, made, x.shape))];
    case 5: {
      const flags = draw.pick(made.filter(({ dtype }) => dtype === "u32"));
      return [use(chooseOp, flags, one(draw, made, flags.shape), stretched(draw, made, flags.shape))];
    }
    case 6:
      return [use(totalOp, x)];
    case 7:
      return [use(shiftOp, x)];
    case 8:
      return sizeOf(x.shape) % 4 === 0 ? [use(crossOp, x, like())] : [];
    case 9:
      return apply(splitOp, [x], undefined);
    case 10:
      return apply(updateOp, [x, like(), like()], undefined);
    case 11: // pairs that a kernel makes, sometimes read by others too
      return paired(x) ? [use(joinOp, x)] : [];
    case 12: {
      if (!paired(x)) return [];
      const pairs = use(crossOp, x, like());
      return draw.next() < 0.5 ? [use(joinOp, pairs)] : [pairs, use(joinOp, pairs)];
    }
    case 13: {
      if (!paired(x)) return [];
      const value = one(draw, made, x.shape.with(-1, x.shape.at(-1) as number / 2));
      return [use(spreadOp, draw.next() < 0.7 ? use(shiftOp, value) : value, x)];
    }
    case 14: { // pairs along any axis, by a table that is given, constant or made
      const axes = x.shape.flatMap((length, axis) => length % 2 ? [] : [axis]);
      if (!axes.length) return [];
      const pairs = sizeOf(x.shape) % 8 === 0 && draw.next() < 0.7 ? use(crossOp, x, like()) : x;
      const table = one(draw, made, [2, sizeOf(x.shape) / 2]);
      const turned = apply(turnOp, [pairs, table], { axis: draw.pick(axes) });
      return pairs === x || draw.next() < 0.5 ? turned : [pairs, ...turned];
    }
    case 15: { // rows that a kernel makes, or not, sometimes read by others too
      const rows = draw.next() < 0.7 ? use(shiftOp, x) : x;
      const graded = apply(gradeOp, [rows, one(draw, made, x.shape.with(-1, 1))], undefined);
      return rows === x || draw.next() < 0.6 ? graded : [rows, ...graded];
    }
    case 16: { // a kernel and what may go into it, its result sometimes read by others too
      const made = draw.next() < 0.6 ? apply(settleOp, [x], undefined) : [use(shiftOp, x)];
      const chained = use(plusOp, made[0], stretched(draw, [...made, x], x.shape));
      const more = draw.next() < 0.5 ? [use(mixOp, like(), chained, chained)] : [chained];
      return draw.next() < 0.5 ? [...more, ...made.slice(1)] : [...made, ...more];
    }
    default: {
      const fitting = shapes.filter((shape) => sizeOf(shape) === sizeOf(x.shape));
      return fitting.length
        ? [reshape(x, draw.pick(fitting))]
        : [fill(draw.pick(shapes), draw.next() < 0.3 ? 0 : draw.below(64))];
    }
  }
}

/** Whether rows have two halves of whole fours. */
function paired({ shape }: Tensor): boolean {
  return shape.at(-1) as number % 8 === 0;
}

/** An f32 tensor of that shape: one that is there, a view of one of that size, or a new constant. */
function one(draw: Random, made: readonly Tensor[], shape: Shape): Tensor {
  const same = made.filter((tensor) => isF32(tensor) && sizeOf(tensor.shape) === sizeOf(shape));
  if (!same.length || draw.next() < 0.05) return fill(shape, draw.next() < 0.3 ? 0 : draw.below(64));
  const tensor = draw.pick(same);
  return sameShape(tensor.shape, shape) ? tensor : reshape(tensor, shape);
}

/** An f32 tensor that broadcasts to that shape. */
function stretched(draw: Random, made: readonly Tensor[], shape: Shape): Tensor {
  const fitting = made.filter((tensor) =>
    isF32(tensor) && tensor.shape.length <= shape.length &&
    tensor.shape.toReversed().every((length, i) => length === 1 || length === shape.at(-1 - i))
  );
  return fitting.length ? draw.pick(fitting) : one(draw, made, shape);
}

/** Assigns some states: a bundle or its parts, never both. */
function assignSome(draw: Random, states: readonly State[], made: readonly Tensor[]): void {
  const whole = draw.next() < 0.5;
  for (const target of states) {
    const isPart = target.home !== undefined;
    const isBundle = states.some(({ home }) => home?.bundle === target);
    if (draw.next() < 0.3 || (whole ? isPart : isBundle)) continue;
    const fitting = made.filter(({ shape, dtype }) => dtype === target.dtype && sizeOf(shape) === sizeOf(target.shape));
    if (!fitting.length) continue;
    const value = draw.pick(fitting);
    assign(target, sameShape(value.shape, target.shape) ? value : reshape(value, target.shape));
  }
}

function isF32({ dtype }: Tensor): boolean {
  return dtype === "f32";
}
