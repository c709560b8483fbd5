import { type Init, type Parameter, parameter, type Shape } from "@trm/engine";

/** Where layers get their parameters from: each is named by the path to it, and all are collected in the order they are made. */
export interface Weights {
  /** Makes the parameter `name` of this part of the model. */
  make(name: string, shape: Shape, init: Init): Parameter;
  /** The part called `name` within this one: its parameters are named `name.…`. */
  part(name: string | number): Weights;
  /** Every parameter made so far, of this part and all others. */
  readonly all: readonly Parameter[];
}

/** The parameters of a new model. */
export function weights(): Weights {
  return under("", []);
}

function under(prefix: string, all: Parameter[]): Weights {
  return {
    make(name, shape, init) {
      const made = parameter(prefix + name, shape, init);
      all.push(made);
      return made;
    },
    part: (name) => under(`${prefix}${name}.`, all),
    all,
  };
}
