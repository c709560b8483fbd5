import { dataSizes } from "@trm/datasets";
import { type Device, NoAdapterError, openDevice, type Precision } from "@trm/engine";
import { matmulOp } from "@trm/ops";
import { findRecipe, openSession, planRecipe } from "@trm/train";
import { assert, assertAlmostEquals } from "@std/assert";
import { matrix } from "../../core/ops/matmul/matrix.ts";
import { folded, productOf } from "../../core/ops/matmul/product.ts";

const [half, whole] = await Promise.all((["f16", "f32"] as const).map(opened));
const unit = half?.limits.target.matrixUnits?.find(({ result }) => result === "f32");

const { data, model, training } = findRecipe("sudoku-4x4")!;
const tiny = {
  model: { ...model, hidden: 16, heads: 2, widthMultiple: 16, blocks: 1, n: 1, T: 1 },
  training: { ...training, batch: 2 },
};
const sizes = dataSizes(data);

Deno.test({
  name: "training steps in f16 by matrix units lose as much as those without, and as those in f32",
  ignore: !unit, // `deno task test:tensor` makes Dawn the WebGPU of this process
  sanitizeResources: false,
  async fn() {
    const exact = await losses(whole!);
    const rounded = await losses(half!);
    const byUnit = await onUnit(() => {
      const { dispatches } = planRecipe(tiny, sizes, { limits: half!.limits }).plans.graphs.step;
      const products = dispatches.filter(({ label }) => label.includes("matmul"));
      const others = products.filter(({ code }) => !code.includes("subgroupMatrixMultiplyAccumulate"));
      assert(products.length > 10 && others.length === 0, `${others.length} of ${products.length} not by the unit`);
      return losses(half!);
    });
    assert(exact.at(-1)! < exact[0], `${exact}`);
    exact.forEach((loss, step) => { //  f16 keeps 11 bits: 5e-4 each time something is stored
      assertAlmostEquals(rounded[step], loss, 2e-3 * loss);
      assertAlmostEquals(byUnit[step], loss, 2e-3 * loss);
    });
  },
});

/** The losses of the first steps. */
async function losses(device: Device): Promise<number[]> {
  using session = await openSession(tiny, sizes, { device, totalSteps: 10 });
  const tokens = Uint32Array.from({ length: 2 * sizes.length }, (_, i) => 1 + i * i % 5);
  const labels = Uint32Array.from(tokens, (token, i) => 2 + (token + i) % 4);
  const found: number[] = [];
  for (let step = 0; step < 4; step++) {
    await session.train({ tokens, labels, identifiers: new Uint32Array(2) });
    found.push((await session.sums()).lmLoss);
  }
  return found;
}

/** Has all products computed by the unit meanwhile, in tiles that a software driver builds in seconds; its own choice are others. */
async function onUnit<T>(compute: () => Promise<T>): Promise<T> {
  const { M, N, K } = unit!;
  const tile = { rows: M, columns: N, down: 1, across: 1, depth: K };
  const way = { unit: unit!, tile, lanes: half!.limits.target.subgroup };
  const { kernel } = matmulOp;
  matmulOp.kernel = ([a, b], attributes) => matrix(folded(productOf(a.shape, b.shape, attributes)), way).kernel();
  try {
    return await compute();
  } finally {
    matmulOp.kernel = kernel;
  }
}

async function opened(precision: Precision): Promise<Device | undefined> {
  return await openDevice({ precision }).catch((error): undefined => {
    if (!(error instanceof NoAdapterError || error instanceof RangeError)) throw error; // no GPU, or it has no f16
  });
}
