import { NoAdapterError, openDevice, type TriedUnit } from "@trm/engine";
import { assert, assertEquals } from "@std/assert";
import { candidates } from "../../core/ops/matmul/candidates.ts";
import { productOf } from "../../core/ops/matmul/product.ts";

/** `deno task test:tensor` makes Dawn the WebGPU of this process; Deno's own has no matrix units. */
const own = navigator.gpu instanceof GPU;

const device = own ? undefined : await openDevice({ precision: "f16" }).catch((error): undefined => {
  if (!(error instanceof NoAdapterError)) throw error;
});
const tried = device?.adapter.matrixUnits ?? [];
const nameOf = ({ component, result, M, N, K }: TriedUnit) => `${M} × ${N} × ${K}, ${component} summed in ${result},`;

Deno.test({ name: "Dawn finds a matrix unit that sums in f32", ignore: own }, () => {
  assert(tried.some(({ result }) => result === "f32"), JSON.stringify(device?.adapter));
});

for (const { fault, ...unit } of tried) {
  Deno.test(`the matrix unit of ${nameOf(unit)} multiplies as it should and is used`, () => {
    assertEquals(fault, undefined);
    assert(device?.limits.target.matrixUnits?.some((used) => nameOf(used) === nameOf(unit)));
  });
}

const faults: readonly (readonly [string, RegExp, string])[] = [
  ["answers with zeros", /subgroupMatrixMultiplyAccumulate\(left, right, sum\)/g, "sum"],
  ["adds up twice", /(sum = subgroupMatrixMultiplyAccumulate\(left, right, sum\);)/g, "$1 $1"],
  ["takes columns for rows", /col_major/g, "row_major"],
  ["does not build", /subgroupMatrixStore/g, "subgroupMatrixLost"],
];

for (const [what, pattern, by] of faults) {
  Deno.test({ name: `a matrix unit that ${what} is not used`, ignore: tried.length === 0 }, async () => {
    using faulty = await openDevice({
      gpu: rewriting(navigator.gpu, (code) => code.replace(pattern, by)),
      precision: "f16",
    });
    assertEquals(faulty.adapter.matrixUnits.map(nameOf), tried.map(nameOf));
    assertEquals(faulty.adapter.matrixUnits.filter(({ fault }) => fault === undefined), []);
    assertEquals(faulty.limits.target.matrixUnits, []);
    const product = productOf([512, 64], [512, 64], { layout: "NT", sum: false });
    const ways = (target: typeof faulty.limits.target) =>
      candidates(product, { ...target, software: false }).filter(({ name }) => name.startsWith("matrix units")).length;
    assertEquals([ways(device!.limits.target), ways(faulty.limits.target)], [3, 0]);
  });
}

/** A WebGPU whose devices build other code than they are given. */
function rewriting(gpu: GPU, rewrite: (code: string) => string): GPU {
  const requestAdapter = async () => {
    const adapter = await gpu.requestAdapter() as GPUAdapter;
    const { limits, info, features } = adapter;
    const requestDevice = async (wanted: GPUDeviceDescriptor) => {
      const opened = await adapter.requestDevice(wanted);
      const build = opened.createShaderModule.bind(opened);
      opened.createShaderModule = ({ code, ...rest }) => build({ ...rest, code: rewrite(code) });
      return opened;
    };
    return { limits, info, features, requestDevice } as GPUAdapter;
  };
  return { requestAdapter } as GPU;
}
