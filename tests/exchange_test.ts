/** Weights from the official code and back: whole runs, made of a file and written to one. */

import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { State } from "@trm/engine";
import { solve } from "@trm/eval";
import type { Data } from "@trm/layers";
import { directDefaults, hrmDefaults } from "@trm/hrm-baseline";
import {
  exportRun,
  findRecipe,
  importRun,
  type ModelConfig,
  modelOf,
  openRun,
  openSession,
  openTrained,
  type Recipe,
} from "@trm/train";
import { trmDefaults } from "@trm/trm";
import { decodeSafetensors, encodeSafetensors, officialName, type OfficialPrefix, type TensorData } from "@trm/weights";
import { pytorchFile, stateDict } from "../models/weights/testdata/pytorch_zip.ts";

const small = { hidden: 32, heads: 2, widthMultiple: 16, blocks: 1, puzzlePositions: 1, puzzleWidth: 24 };
const sudoku = findRecipe("sudoku-4x4") as Recipe;
const sizes = { length: 16, vocabulary: 6, identifiers: 3, grid: { kind: "tokens", rows: 1, columns: 16 } } as const;
const trm = { ...trmDefaults, ...small, mixer: "mlp", positions: "none", n: 1, T: 1 } as const;

/** One of each family and variant that stores other tensors. */
const models: Readonly<Record<string, ModelConfig>> = {
  "TRM": trm,
  "TRM with attention": { ...trm, mixer: "attention", positions: "rope" },
  "TRM with learned positions and one latent": { ...trm, mixer: "attention", positions: "learned", latents: "single" },
  "TRM with six latents": { ...trm, latents: "multiscale" },
  "TRM with two nets": { ...trm, nets: "separate", blocks: 2 },
  "TRM without a puzzle embedding": { ...trm, puzzlePositions: 0, puzzleWidth: 0 },
  "HRM": { ...hrmDefaults, ...small, blocks: 2, n: 1, T: 1 },
  "direct prediction": { ...directDefaults, ...small, heads: 3, blocks: 2 },
};

for (const [name, model] of Object.entries(models)) {
  Deno.test(`${name} goes from the official names into a run and back, to the byte`, () =>
    inFolder(async (folder) => {
      const recipe = recipeOf(model);
      for (const prefix of ["_orig_mod.model.inner.", ""] as const) {
        const bytes = encodeSafetensors(officialWeights(model, prefix));
        const run = `${folder}/run${prefix}`;
        const report = await importRun({ file: await put(`${folder}/a`, bytes), recipe, sizes, folder: run });
        assertEquals(
          [report.format, report.missing, report.unexpected, report.averaged],
          ["safetensors", [], [], []],
        );
        for (const weights of ["averaged", "live"] as const) {
          const file = `${folder}/b`;
          assertEquals((await exportRun({ folder: run, file, weights })).tensors, report.tensors);
          assert(same(await Deno.readFile(file), bytes), `${prefix} ${weights}`);
        }
      }
    }));
}

for (const name of ["trm_mlp", "trm_freeze_weights"]) {
  Deno.test(`the reference's initial weights of ${name} go into a run and back, to the byte`, async () => {
    const url = (end: string) => new URL(`golden/fixtures/${name}.${end}`, import.meta.url);
    const { config, derived } = JSON.parse(await Deno.readTextFile(url("json")));
    const { tensors } = decodeSafetensors(await Deno.readFile(url("safetensors")));
    const initial = Object.entries(tensors).filter(([key]) => key.startsWith("init/"));
    const bytes = encodeSafetensors(
      Object.fromEntries(initial.map(([key, tensor]) => [key.slice("init/".length), tensor])),
    );
    const recipe = recipeOf({
      ...trmDefaults,
      mixer: config.mlp_t ? "mlp" : "attention",
      positions: config.pos_encodings,
      hidden: config.hidden_size,
      heads: config.num_heads,
      blocks: config.L_layers,
      n: config.L_cycles,
      T: config.H_cycles,
      puzzlePositions: derived.puzzle_emb_len_effective,
      puzzleWidth: config.puzzle_emb_ndim,
    });
    const { seq_len: length, vocab_size: vocabulary, num_puzzle_identifiers: identifiers } = config;
    const sizes = { length, vocabulary, identifiers, grid: { kind: "tokens", rows: 1, columns: length } } as const;
    await inFolder(async (folder) => {
      await importRun({ file: await put(`${folder}/a`, bytes), recipe, sizes, folder: `${folder}/run` });
      await exportRun({ folder: `${folder}/run`, file: `${folder}/b` });
      assert(same(await Deno.readFile(`${folder}/b`), bytes));
    });
  });
}

Deno.test("a PyTorch file in bf16 with a larger puzzle table becomes a run that answers", () =>
  inFolder(async (folder) => {
    const weights = officialWeights(trm, "model.inner.");
    const rows = Float32Array.from({ length: 5 * 24 }, (_, i) => Math.floor(i / 24));
    weights["model.inner.puzzle_emb.weights"] = { dtype: "F32", shape: [5, 24], data: rows };
    weights["model.inner.H_init"] = halved(weights["model.inner.H_init"]);
    const file = await put(`${folder}/step_7`, asPyTorch(weights));
    const run = `${folder}/run`;
    const report = await importRun({ file, recipe: recipeOf(trm), sizes, folder: run });
    assertEquals(report.format, "pytorch");
    assertEquals(report.averaged, [{ name: "puzzles.weight", found: [5, 24], expected: [3, 24] }]);
    const { states, step, loop } = await (await openRun(run)).load("last");
    assertEquals(step, 0);
    assertEquals(states["puzzles.weight"].data, new Float32Array(3 * 24).fill(2)); // the mean of 0 … 4
    assertEquals(
      Object.keys(states).filter((name) => !/^(weights|ema)\/|^initial\.|^puzzles\.weight$/.test(name)),
      [], // no moments, no carry, no rows at work
    );
    assertEquals((loop as { imported: unknown }).imported, {
      file: "step_7",
      format: "pytorch",
      prefix: "model.inner.",
    });

    using trained = await openTrained(run, { batch: 1 });
    const tokens = new Uint32Array(16).fill(1);
    const [answer] = await Array.fromAsync(solve(trained.answerer, { tokens, supervisionSteps: 1 }));
    assertEquals(answer.tokens.length, 16);
    assertEquals([trained.step, trained.weights], [0, "averaged"]);
  }));

Deno.test("training goes on from imported weights with moments of zero, and with what it then saves", () =>
  inFolder(async (folder) => {
    const many = { ...sizes, identifiers: 6 };
    const recipe = recipeOf(trm), weights = officialWeights(trm, "", many);
    const file = await put(`${folder}/a`, encodeSafetensors(weights));
    await importRun({ file, recipe, sizes: many, folder: `${folder}/run` });
    const { states } = await (await openRun(`${folder}/run`)).load("last");
    for (const puzzleRows of [undefined, 4]) { // the whole puzzle table on the device, or the rows in use
      using session = await openSession(recipe, many, { totalSteps: 10, puzzleRows });
      session.restore(0, states);
      const begun = await session.save();
      assertEquals(begun["weights/outputHead.weight"].data, weights["lm_head.weight"].data);
      assertEquals(begun["ema/outputHead.weight"].data, weights["lm_head.weight"].data);
      assertEquals(begun["puzzles.weight"].data, weights["puzzle_emb.weights"].data);
      assert(begun.m.data.every((moment) => moment === 0));
      const tokens = new Uint32Array(2 * 16).fill(1);
      await session.train({ tokens, labels: new Uint32Array(2 * 16).fill(2), identifiers: Uint32Array.of(1, 2) });
      const saved = await session.save();
      assert(saved.m.data.some((moment) => moment !== 0));
      using again = await openSession(recipe, many, { totalSteps: 10, puzzleRows });
      again.restore(1, saved);
      assertThrows(() => again.restore(1, states), TypeError, 'Cannot restore "m"');
    }
  }));

Deno.test("what does not fit is refused, every tensor of it by name, and no folder is made", () =>
  inFolder(async (folder) => {
    const { "lm_head.weight": head, "H_init": _, ...weights } = officialWeights(trm, "");
    const file = await put(
      `${folder}/a`,
      encodeSafetensors({ ...weights, "lm_head.weight": { ...head, shape: [32, 6] }, "H_level.layers.0.x": head }),
    );
    const job = { file, recipe: recipeOf(trm), sizes, folder: `${folder}/run` };
    const { message } = await assertRejects(() => importRun(job), TypeError);
    assertEquals(
      message,
      `Cannot import "${file}" as tiny: "lm_head.weight" is [32,6], expected [6,32]; "H_init" is missing; ` +
        '"H_level.layers.0.x" is unexpected',
    );
    await assertRejects(
      () => importRun({ ...job, partial: true }),
      TypeError,
      '"lm_head.weight" is [32,6], expected [6,32]',
    );
    assertEquals([...Deno.readDirSync(folder)].length, 1);
  }));

Deno.test("with partial, what is missing keeps its initial values and what is unexpected is left out, both reported", () =>
  inFolder(async (folder) => {
    const { "H_init": _, ...weights } = officialWeights(trm, "");
    const file = await put(
      `${folder}/a`,
      encodeSafetensors({ ...weights, "L_level.layers.1.mlp.down_proj.weight": weights["L_init"] }),
    );
    const recipe = recipeOf(trm);
    const report = await importRun({ file, recipe, sizes, folder: `${folder}/run`, partial: true });
    assertEquals(report.missing, ["H_init"]);
    assertEquals(report.unexpected, ["L_level.layers.1.mlp.down_proj.weight"]);
    const { states } = await (await openRun(`${folder}/run`)).load("last");
    using session = await openSession(recipe, sizes, { totalSteps: 1 });
    assertEquals(states["initial.y"].data, (await session.save())["initial.y"].data);
    assertEquals(states["initial.z"].data, weights["L_init"].data);
  }));

Deno.test("F16 halves a file, our own names tell the recipe, and both can be imported", () =>
  inFolder(async (folder) => {
    const recipe = recipeOf(trm), weights = officialWeights(trm, "");
    const run = `${folder}/run`;
    await importRun({ file: await put(`${folder}/a`, encodeSafetensors(weights)), recipe, sizes, folder: run });
    await exportRun({ folder: run, file: `${folder}/b`, dtype: "F16", names: "ours" });
    const { tensors, metadata } = decodeSafetensors(await Deno.readFile(`${folder}/b`));
    assertEquals(Object.keys(tensors).slice(0, 3), ["initial.y", "initial.z", "tokens.weight"]);
    assertEquals(tensors["outputHead.weight"].data, Float16Array.from(weights["lm_head.weight"].data as Float32Array));
    assertEquals([metadata.kind, metadata.step, metadata.weights], ["trm weights", "0", "averaged"]);
    assertEquals(JSON.parse(metadata.recipe).model.hidden, 32);
    await importRun({ file: `${folder}/b`, recipe, sizes, folder: `${folder}/again` });
    const { states } = await (await openRun(`${folder}/again`)).load("last");
    assertEquals(
      states["weights/outputHead.weight"].data,
      new Float32Array(tensors["outputHead.weight"].data as Float16Array),
    );
  }));

Deno.test("F16 refuses numbers that it cannot hold", () =>
  inFolder(async (folder) => {
    const weights = officialWeights(trm, "");
    (weights["q_head.bias"].data as Float32Array)[1] = 65_520;
    const file = await put(`${folder}/a`, encodeSafetensors(weights));
    await importRun({ file, recipe: recipeOf(trm), sizes, folder: `${folder}/run` });
    const halves = () => exportRun({ folder: `${folder}/run`, file: `${folder}/b`, dtype: "F16" });
    await assertRejects(halves, RangeError, 'Cannot store "haltHead.bias" as F16: found 65520, too large for it');
    assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name).sort(), ["a", "run"]);
  }));

function recipeOf(model: ModelConfig): Recipe {
  return { ...sudoku, name: "tiny", model, training: { ...sudoku.training, batch: 2 } };
}

/** A model's initial weights as the official code would save them, the puzzle table not of zeros. */
function officialWeights(model: ModelConfig, prefix: OfficialPrefix, data: Data = sizes): Record<string, TensorData> {
  const { parameters, buffers: { initial, puzzles } } = modelOf(model, data);
  const before = parameters.filter(({ name }) => /^(tokens|outputHead|haltHead)\./.test(name));
  const after = parameters.filter((parameter) => !before.includes(parameter));
  const states: State[] = [...Object.values(initial), ...before, ...(puzzles ? [puzzles] : []), ...after];
  return Object.fromEntries(states.map(({ name, shape, init }, i): [string, TensorData] => {
    const count = shape.reduce((product, size) => product * size, 1);
    const data = init({ name, count, seed: 7 }).map((value, k) => value + ((i + k) % 5) / 8);
    return [officialName(name, prefix) as string, { dtype: "F32", shape, data }];
  }));
}

/** As bf16 bits, cut off. */
function halved({ shape, data }: TensorData): TensorData {
  const bits = new Uint32Array((data as Float32Array).slice().buffer);
  return { dtype: "BF16", shape, data: Uint16Array.from(bits, (word) => word >>> 16) };
}

function asPyTorch(tensors: Readonly<Record<string, TensorData>>): Uint8Array<ArrayBuffer> {
  const entries = Object.entries(tensors);
  const pickled = entries.map(([name, { dtype, shape }], key) => {
    const numel = shape.reduce((product, size) => product * size, 1);
    const stride = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
    const type = dtype === "BF16" ? "BFloat16Storage" : "FloatStorage";
    return [name, { key: String(key), type, location: "cuda:0", numel, size: shape, stride }];
  });
  const storages = entries.map(([, { data }], key) => [key, new Uint8Array(data.buffer, 0, data.byteLength)]);
  return pytorchFile(stateDict(Object.fromEntries(pickled)), Object.fromEntries(storages));
}

async function put(path: string, bytes: Uint8Array): Promise<string> {
  await Deno.writeFile(path, bytes);
  return path;
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

async function inFolder(body: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await body(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
