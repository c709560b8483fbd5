import {
  compile,
  type Graph,
  interpret,
  type Machine,
  NoAdapterError,
  openDevice,
  plan,
  type Precision,
} from "@trm/engine";

/** Something that runs graphs: a device, or the interpreter. */
export interface Backend extends Disposable {
  readonly name: string;
  /** What activations are stored in. */
  readonly precision: Precision;
  machine<Name extends string>(graphs: Readonly<Record<Name, Graph>>): Promise<Machine<Name>>;
}

/** Formulas in f64 on the CPU. */
export const interpreter: Backend = {
  name: "interpreter",
  precision: "f32",
  machine: (graphs) => Promise.resolve(interpret(graphs)),
  [Symbol.dispose]: () => {},
};

/** Kernels on the GPU, if there is one. */
export async function deviceBackend(precision: Precision = "f32"): Promise<Backend | undefined> {
  try {
    const device = await openDevice({ precision });
    return {
      name: precision === "f32" ? "device" : "device in f16",
      precision,
      machine: (graphs) => compile(plan(graphs, device.limits), device),
      [Symbol.dispose]: () => device[Symbol.dispose](),
    };
  } catch (error) {
    if (error instanceof NoAdapterError) return undefined;
    throw error;
  }
}
