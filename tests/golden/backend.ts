import { compile, type Graph, interpret, type Machine, NoAdapterError, openDevice, plan } from "@trm/engine";

/** Something that runs graphs: a device, or the interpreter. */
export interface Backend extends Disposable {
  readonly name: string;
  machine<Name extends string>(graphs: Readonly<Record<Name, Graph>>): Promise<Machine<Name>>;
}

/** Formulas in f64 on the CPU. */
export const interpreter: Backend = {
  name: "interpreter",
  machine: (graphs) => Promise.resolve(interpret(graphs)),
  [Symbol.dispose]: () => {},
};

/** Kernels on the GPU, if there is one. */
export async function deviceBackend(): Promise<Backend | undefined> {
  try {
    const device = await openDevice();
    return {
      name: "device",
      machine: (graphs) => compile(plan(graphs, device.limits), device),
      [Symbol.dispose]: () => device[Symbol.dispose](),
    };
  } catch (error) {
    if (error instanceof NoAdapterError) return undefined;
    throw error;
  }
}
