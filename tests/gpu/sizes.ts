/** What is measured at which sizes: the real ones, or small ones on which a software adapter takes seconds. */

import { innerWidth } from "@trm/layers";
import type { Layout } from "@trm/ops";
import { trmDefaults } from "@trm/trm";

/** Whose WebGPU, in which numbers. */
export interface Way {
  readonly gpu: "deno" | "dawn";
  readonly precision: "f32" | "f16";
}

/** The ways to compute that are measured: f16 through Dawn is made by tensor cores where there are any. */
export function waysOf(provider?: "deno" | "dawn"): Way[] {
  const gpus = provider ? [provider] : ["deno", "dawn"] as const;
  const all = gpus.flatMap((gpu) => (["f32", "f16"] as const).map((precision) => ({ gpu, precision })));
  return provider ? all : all.filter(({ gpu, precision }) => gpu === "deno" || precision === "f16");
}

/** `deno f32`. */
export function nameOf({ gpu, precision }: Way): string {
  return `${gpu} ${precision}`;
}

/** The options of `trm` for it. */
export function optionsOf({ gpu, precision }: Way): string[] {
  return ["--gpu", gpu, "--precision", precision];
}

/** A product of a layer: forward, or a gradient. */
export interface Product {
  readonly name: string;
  readonly layout: Layout;
  readonly shape: readonly [M: number, N: number, K: number];
  /** How many times, in mixing along the sequence. */
  readonly batch?: number;
}

/**
 * The products of TRM on Sudoku, 768 puzzles of 81 + 16 positions, D = 512, forward and both gradients: those of its linear layers, and those that
 * mix along the sequence.
 */
export function products(small: boolean): Product[] {
  const [puzzles, positions] = [small ? 2 : 768, 97];
  const width = (full: number) => small ? full / 4 : full;
  const inner = innerWidth({ ...trmDefaults, width: positions });
  const linear = ([name, from, to]: Layer): Product[] => {
    const [rows, K, N] = [puzzles * positions, width(from), width(to)];
    return [
      { name, layout: "NT", shape: [rows, N, K] },
      { name: `${name}, gradient of input`, layout: "NN", shape: [rows, K, N] },
      { name: `${name}, gradient of weights`, layout: "TN", shape: [N, K, rows] },
    ];
  };
  const mixing = ([name, from, to]: Layer): Product[] => {
    const [D, batch] = [width(512), puzzles];
    return [
      { name: `mixing, ${name}`, layout: "NN", shape: [to, D, from], batch },
      { name: `mixing, ${name}, gradient of input`, layout: "TN", shape: [from, D, to], batch },
      { name: `mixing, ${name}, gradient of weights`, layout: "NT", shape: [to, from, D], batch },
    ];
  };
  const layers: Layer[] = [
    ["qkv", 512, 1536],
    ["output", 512, 512],
    ["gate and up", 512, 3072],
    ["down", 1536, 512],
  ];
  const mixers: Layer[] = [["gate and up", positions, 2 * inner], ["down", inner, positions]];
  return [...layers.flatMap(linear), ...mixers.flatMap(mixing)];
}

/** A linear layer. */
type Layer = readonly [name: string, from: number, to: number];

/** The recipes whose steps are timed. */
export const RECIPES = ["sudoku-mlp", "sudoku-att", "maze-att"] as const;

/** What is changed of a recipe to try the script. */
export function changesOf(recipe: string, small: boolean): string[] {
  if (!small) return [];
  const maze = recipe.startsWith("maze");
  const width = maze ? 32 : 64;
  return [
    `training.batch=${maze ? 1 : 4}`,
    `model.hidden=${width}`,
    `model.heads=${width / 32}`,
    `model.puzzleWidth=${width}`,
    "model.n=2",
    "model.T=2",
  ];
}
