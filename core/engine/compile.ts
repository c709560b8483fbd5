import type { Device } from "./device.ts";
import { checked } from "./interpret.ts";
import type { Machine, Program } from "./machine.ts";
import type { Values } from "./op.ts";
import type { Buffer, Place } from "./plan/place.ts";
import { bufferKey, type Dispatch, type Plan, type Plans } from "./plan/plan.ts";
import { type DType, type NumberArray, sizeOf, type State, type Tensor } from "./tensor.ts";

/** Makes buffers, pipelines and bind groups, so that a run only encodes and submits. */
export async function compile<Name extends string>(plans: Plans<Name>, device: Device): Promise<Machine<Name>> {
  const memory = await allocate(plans, device);
  const layouts = layoutsOf(device);
  const programs = {} as Record<Name, Program>;
  const all: Plan[] = Object.values(plans.graphs);
  const sizes = uniformsOf(all, device);
  const groups = groupsOf(device, { memory, layouts, sizes });
  for (const name in plans.graphs) {
    programs[name] = await program(plans.graphs[name], {
      device,
      memory,
      layouts,
      groups,
      submit: plans.limits.submit,
    });
  }
  device.check();
  return {
    programs,
    states: plans.states,
    read: (state) => download(device, memory.at(placeOf(state)), state),
    write(state, values) {
      const { buffer, offset } = memory.at(placeOf(state));
      device.gpu.queue.writeBuffer(buffer, offset, typed(state.dtype, checked(state, values)));
    },
    async settled() {
      await device.gpu.queue.onSubmittedWorkDone();
      device.check();
    },
    [Symbol.dispose]() {
      memory.destroy();
      sizes.buffer.destroy();
    },
  };
}

interface Memory {
  at(place: Place): { buffer: GPUBuffer; offset: number };
  destroy(): void;
}

interface Uniforms {
  readonly buffer: GPUBuffer;
  offset(sizes: readonly number[]): number;
}

function placeOf(state: State): Place {
  return { buffer: { kind: "state", state: state.home?.bundle ?? state }, offset: state.home?.offset ?? 0 };
}

/** One buffer per state, input and kept tensor, and the slots. */
async function allocate<Name extends string>({ graphs, states, slots }: Plans<Name>, { gpu }: Device): Promise<Memory> {
  const buffers = new Map<unknown, GPUBuffer>();
  const most = gpu.limits.maxBufferSize;
  for (const { name, shape } of states) {
    const bytes = sizeOf(shape) * 4;
    if (bytes > most) {
      throw new RangeError(`Cannot allocate ${gib(bytes)} for "${name}": a buffer of the device holds ${gib(most)}`);
    }
  }
  gpu.pushErrorScope("out-of-memory");
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
  let bytes = 0;
  const make = (key: unknown, size: number, label: string): void => {
    if (buffers.has(key)) return;
    bytes += size;
    buffers.set(key, gpu.createBuffer({ label, usage, size: Math.max(16, Math.ceil(size / 16) * 16) }));
  };
  states.forEach((state) => make(state, sizeOf(state.shape) * 4, state.name));
  slots.forEach((size, i) => make(i, size, `slot ${i}`));
  for (const { dispatches, inputs, outputs } of Object.values<Plan>(graphs)) {
    inputs.forEach((tensor) => make(tensor, sizeOf(tensor.shape) * 4, tensor.name));
    const seen = (buffer: Buffer) => buffer.kind === "kept" && make(buffer, buffer.size * 4, buffer.name);
    for (const { bindings } of dispatches) bindings.forEach(({ buffer }) => seen(buffer));
    outputs.forEach(({ place }) => seen(place.buffer));
  }
  const error = await gpu.popErrorScope();
  const destroy = () => buffers.forEach((buffer) => buffer.destroy());
  if (error) {
    destroy();
    throw new RangeError(`Cannot allocate ${gib(bytes)} on the device: lower the batch (${error.message})`);
  }
  return {
    at({ buffer, offset }) {
      const found = buffers.get(bufferKey(buffer));
      if (!found) {
        throw new TypeError(
          `Cannot find ${buffer.kind === "state" ? `state "${buffer.state.name}"` : buffer.kind}: no program uses it`,
        );
      }
      return { buffer: found, offset: offset * 4 };
    },
    destroy,
  };
}

function gib(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(2)} GiB`;
}

/** All dispatches' sizes in one uniform buffer, equal ones once. */
function uniformsOf(plans: readonly Plan[], { gpu }: Device): Uniforms {
  const offsets = new Map<string, number>();
  const rows: (readonly number[])[] = [];
  const step = gpu.limits.minUniformBufferOffsetAlignment;
  for (const { sizes } of plans.flatMap(({ dispatches }) => dispatches)) {
    if (sizes.length && !offsets.has(sizes.join())) offsets.set(sizes.join(), (rows.push(sizes) - 1) * step);
  }
  const data = new Uint32Array(Math.max(1, rows.length) * step / 4);
  rows.forEach((sizes, i) => data.set(sizes, i * step / 4));
  const buffer = gpu.createBuffer({
    label: "sizes",
    size: data.byteLength,
    usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
  });
  gpu.queue.writeBuffer(buffer, 0, data);
  return { buffer, offset: (sizes) => offsets.get(sizes.join()) as number };
}

type Layouts = (dispatch: Dispatch) => { group: GPUBindGroupLayout; pipeline: GPUPipelineLayout };

/**
 * A layout for each combination of read, written and uniform bindings and their least sizes.
 *
 * The sizes are stated because wgpu 29 checks unstated ones against the pipeline set before, if both have the same layout.
 */
function layoutsOf({ gpu }: Device): Layouts {
  const known = new Map<string, ReturnType<Layouts>>();
  return ({ bindings, sizes, sizesAt }) => {
    const entries = bindings.map(({ at, write, size }) =>
      layoutEntry(at, write ? "storage" : "read-only-storage", Math.min(size, 16))
    );
    if (sizes.length) entries.push(layoutEntry(sizesAt, "uniform", sizes.length * 4));
    const key = JSON.stringify(entries);
    const found = known.get(key);
    if (found) return found;
    const group = gpu.createBindGroupLayout({ entries });
    const made = { group, pipeline: gpu.createPipelineLayout({ label: key, bindGroupLayouts: [group] }) };
    known.set(key, made);
    return made;
  };
}

function layoutEntry(binding: number, type: GPUBufferBindingType, minBindingSize: number): GPUBindGroupLayoutEntry {
  return { binding, visibility: GPUShaderStage.COMPUTE, buffer: { type, minBindingSize } };
}

type Groups = (dispatch: Dispatch) => GPUBindGroup;

/** A bind group for each combination of bindings: a recursion comes back to the same ones, in half of the dispatches of a step. */
function groupsOf(
  { gpu }: Device,
  { memory, layouts, sizes }: { memory: Memory; layouts: Layouts; sizes: Uniforms },
): Groups {
  const buffers = new Map<GPUBuffer, number>();
  const numberOf = (buffer: GPUBuffer): number => {
    if (!buffers.has(buffer)) buffers.set(buffer, buffers.size);
    return buffers.get(buffer) as number;
  };
  const known = new Map<string, GPUBindGroup>();
  return (dispatch) => {
    const { group: layout, pipeline: { label: layoutKey } } = layouts(dispatch);
    const entries = dispatch.bindings.map(({ at, buffer, offset, size }) => ({
      binding: at,
      resource: { buffer: memory.at({ buffer, offset: 0 }).buffer, offset, size },
    }));
    if (dispatch.sizes.length) {
      const resource = { buffer: sizes.buffer, offset: sizes.offset(dispatch.sizes), size: dispatch.sizes.length * 4 };
      entries.push({ binding: dispatch.sizesAt, resource });
    }
    const places = entries.map(({ resource: { buffer, offset, size } }) => [numberOf(buffer), offset, size]);
    const key = `${layoutKey} ${places.join()}`;
    const found = known.get(key);
    if (found) return found;
    const made = gpu.createBindGroup({ label: dispatch.label, layout, entries });
    known.set(key, made);
    return made;
  };
}

interface Ready {
  readonly pipeline: GPUComputePipeline;
  readonly group: GPUBindGroup;
  readonly workgroups: Dispatch["workgroups"];
  /** Whether the command buffer is submitted before this dispatch. */
  readonly cut: boolean;
}

async function program(
  plan: Plan,
  { device, memory, layouts, groups, submit }: {
    device: Device;
    memory: Memory;
    layouts: Layouts;
    groups: Groups;
    submit: number;
  },
): Promise<Program> {
  const { gpu } = device;
  const pipelines = await Promise.all(
    plan.dispatches.map((dispatch) => device.pipeline(dispatch.code, layouts(dispatch).pipeline, dispatch.label)),
  );
  let work = 0;
  const ready = plan.dispatches.map((dispatch, i): Ready => {
    work += dispatch.flops;
    const cut = work > submit;
    if (cut) work = dispatch.flops;
    return { pipeline: pipelines[i], group: groups(dispatch), workgroups: dispatch.workgroups, cut };
  });
  const inputs = new Map(plan.inputs.map((tensor) => [tensor.name, tensor]));
  const written = new Set<string>();
  let ran = false;
  return {
    run(values = {}) {
      upload(values);
      if (written.size < inputs.size) {
        const missing = [...inputs.keys()].find((name) => !written.has(name));
        throw new TypeError(`Cannot run: input "${missing}" was never set`);
      }
      let encoder = gpu.createCommandEncoder();
      let pass = encoder.beginComputePass();
      let bound: Ready | undefined;
      for (const next of ready) {
        const { pipeline, group, workgroups: [x, y, z], cut } = next;
        if (cut) {
          pass.end();
          gpu.queue.submit([encoder.finish()]);
          encoder = gpu.createCommandEncoder();
          pass = encoder.beginComputePass();
          bound = undefined;
        }
        if (pipeline !== bound?.pipeline) pass.setPipeline(pipeline);
        if (group !== bound?.group) pass.setBindGroup(0, group);
        bound = next;
        pass.dispatchWorkgroups(x, y, z);
      }
      pass.end();
      for (const { from, to, bytes } of plan.late) {
        const [source, target] = [memory.at(from), memory.at(to)];
        encoder.copyBufferToBuffer(source.buffer, source.offset, target.buffer, target.offset, bytes);
      }
      gpu.queue.submit([encoder.finish()]);
      ran = true;
      device.check();
    },
    async read(name) {
      const found = plan.outputs.get(name);
      if (!found || !ran) {
        throw new TypeError(`Cannot read output "${name}": ${found ? "nothing ran yet" : "no such output"}`);
      }
      return await download(device, memory.at(found.place), found.tensor);
    },
  };

  function upload(values: Values): void {
    for (const name in values) {
      const tensor = inputs.get(name);
      if (!tensor) continue;
      const { buffer } = memory.at({ buffer: { kind: "input", tensor }, offset: 0 });
      gpu.queue.writeBuffer(buffer, 0, typed(tensor.dtype, checked(tensor, values[name])));
      written.add(name);
    }
  }
}

/** Numbers as the device keeps them; what is already so is not copied. */
function typed(dtype: DType, values: ArrayLike<number>): NumberArray | Int32Array<ArrayBuffer> {
  if (dtype === "f32") {
    return values instanceof Float32Array ? values as Float32Array<ArrayBuffer> : Float32Array.from(values);
  }
  if (values instanceof Uint32Array) return values as Uint32Array<ArrayBuffer>;
  return values instanceof Int32Array ? values as Int32Array<ArrayBuffer> : Uint32Array.from(values);
}

/** What lies at `source`, once every run so far is done. */
async function download(
  { gpu, check }: Device,
  source: { buffer: GPUBuffer; offset: number },
  tensor: Tensor,
): Promise<NumberArray> {
  const size = sizeOf(tensor.shape) * 4;
  const staging = gpu.createBuffer({
    size,
    usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    label: `read ${tensor.name}`,
  });
  const encoder = gpu.createCommandEncoder();
  encoder.copyBufferToBuffer(source.buffer, source.offset, staging, 0, size);
  gpu.queue.submit([encoder.finish()]);
  try {
    await staging.mapAsync(GPUMapMode.READ).catch((cause) => {
      check(); // says why, where the device failed
      throw new Error(`Cannot read ${tensor.name}: ${cause.message}`, { cause });
    });
    check();
    const bytes = staging.getMappedRange().slice(0);
    return tensor.dtype === "u32" ? new Uint32Array(bytes) : new Float32Array(bytes);
  } finally {
    staging.destroy();
  }
}
